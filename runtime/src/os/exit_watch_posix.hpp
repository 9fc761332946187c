#pragma once
// A descriptor that stands for a process: readable once it has ended, and a safe way to signal it.

#include "os/handle.hpp"

#include <sys/types.h>

namespace brood::os {

/// Linux: a pidfd. macOS: a kqueue. The process must not have been collected yet. Throws
/// std::system_error.
Handle watch_exit(pid_t pid);

/// Whether the process behind `watch` has ended. Never blocks.
bool has_exited(const Handle& watch);

/// Sends a signal to the process behind `watch`; nothing happens when it has ended.
/// Linux: can never hit another process that got the same pid. macOS: it could, for as long as it
/// takes to call kill after has_exited, and only when somebody collects the process in between.
void signal_process(const Handle& watch, pid_t pid, int number);

}  // namespace brood::os
