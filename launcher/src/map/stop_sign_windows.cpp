#include "map/stop_sign.hpp"

namespace brood::launcher {

StopSign::StopSign() = default;

void StopSign::raise() noexcept {}

bool is_raised(const Handle& /*watcher*/) noexcept {
  return false;
}

}  // namespace brood::launcher
