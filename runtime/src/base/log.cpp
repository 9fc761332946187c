#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>

namespace brood::base {

namespace {

spdlog::logger& logger() {
  // Never destroyed: threads that outlive main may still log.
  static auto* const instance = [] {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto* const made = new spdlog::logger("brood", sink);
    made->set_pattern("[%l/%n %P] %v");
    const char* const level = std::getenv("BROOD_LOG");
    made->set_level(level == nullptr ? spdlog::level::off : spdlog::level::from_str(level));
    return made;
  }();
  return *instance;
}

}  // namespace

void log_debug(const std::string& text) {
  logger().debug("{}", text);
}

void log_warning(const std::string& text) {
  logger().warn("{}", text);
}

void set_log_name(const std::string& name) {
  logger().set_pattern("[%l/" + name + " %P] %v");
}

}  // namespace brood::base
