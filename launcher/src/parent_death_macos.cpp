#include "parent_death_posix.hpp"

namespace brood::launcher {

void die_with_parent_in_child(pid_t /*parent*/) noexcept {}

}  // namespace brood::launcher
