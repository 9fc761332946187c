#include <boost/asio/io_context.hpp>
#include <boost/filesystem/path.hpp>
