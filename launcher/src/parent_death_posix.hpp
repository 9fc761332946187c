#pragma once

#include <sys/types.h>

namespace brood::launcher {

/// Asks the system to kill this process when its parent (thread) ends; `parent` is the parent's id,
/// taken before the fork, and when it is gone already the process ends here. macOS: the system has
/// no such wish; the worker's process group is what ends the command. CHILD: async-signal-safe, for
/// use between vfork and exec.
void die_with_parent_in_child(pid_t parent) noexcept;

}  // namespace brood::launcher
