#include <spdlog/spdlog.h>

#include <boost/filesystem/path.hpp>
