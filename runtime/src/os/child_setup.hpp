#pragma once
// What a helper process does to itself before it runs anything of the user's.

#include "os/handle.hpp"

namespace brood::os {

/// Points stdin at the null device: a task must not eat its parent's input. Python: Process bootstrap.
void detach_stdin();

/// Ends this process at once; if it leads a group, all of the group with it. Called when the parent is gone.
/// POSIX: SIGKILL to the own group. Windows: the Job has ended us already.
[[noreturn]] void end_with_group();

/// Ends this process without running atexit functions or destructors of static objects; stdio is flushed.
[[noreturn]] void exit_now(int code);

/// Takes a handle that this process was started with, and keeps it from being inherited further.
/// Throws std::system_error when there is no such handle.
Handle adopt_handle(NativeHandle native);

}  // namespace brood::os
