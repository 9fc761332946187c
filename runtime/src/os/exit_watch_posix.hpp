#pragma once
// A descriptor that becomes readable when a process has ended.

#include <sys/types.h>

#include "os/handle.hpp"

namespace brood::os {

/// Linux: a pidfd. macOS: a kqueue. The process must not have been collected yet. Throws std::system_error.
Handle watch_exit(pid_t pid);

}  // namespace brood::os
