#include <boost/process/v2.hpp>
#include <cereal/cereal.hpp>
#include <spdlog/spdlog.h>
