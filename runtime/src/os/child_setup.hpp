#pragma once
// What a helper process does to itself before it runs anything of the user's.

#include "os/handle.hpp"

namespace brood::os {

/// Points stdin at the null device: a task must not eat its parent's input (Python: Process
/// bootstrap). stdout and stderr are pointed there too where they are closed, so that no file that
/// a task opens takes their place.
void settle_stdio();

/// Ends this process at once; if it leads a group, all of the group with it. Called when the parent
/// is gone. POSIX: SIGKILL to the own group. Windows: the Job has ended us already.
[[noreturn]] void end_with_group();

/// Writes out what the standard streams, and every FILE, still hold.
void flush_stdio();

/// Ends this process without running atexit functions or destructors of static objects; stdio is
/// flushed.
[[noreturn]] void exit_now(int code);

/// For a helper that must outlive an interrupt meant for the programs around it: SIGINT, SIGTERM
/// and SIGHUP are held off (POSIX). Held off, not ignored: one that is meant for a child just
/// forked, and comes before the child has restored its signals, waits for it. Windows: ignores
/// Ctrl-C.
void hold_off_interrupts();

/// Undoes that, and whatever a forked copy of the user's program had set: the signals that end a
/// process by default do so again, and none is blocked. Windows: nothing to do.
void restore_default_signals();

/// Takes a handle that this process was started with, and keeps it from being inherited further.
/// Throws std::system_error when there is no such handle.
Handle adopt_handle(NativeHandle native);

}  // namespace brood::os
