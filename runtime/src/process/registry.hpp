#pragma once
// The children of this process, and what is done with them when it ends.
//
// At its normal end (main returned, exit was called, a child's target is through) a process
//   1. calls its finalizers of priority zero and more,
//   2. terminates its daemonic children,
//   3. waits for all its children,
//   4. calls the other finalizers.
// Python: util._exit_function

#include "brood/process.hpp"

#include <memory>
#include <vector>

namespace brood::process {

/// Keeps it until it has ended, whatever becomes of the objects that stand for it.
void remember_child(std::shared_ptr<Process::Impl> child);

/// One that has ended and was joined: what it held goes with the last object that stands for it.
void forget_child(const Process::Impl& child);

/// Those that run; those that have ended are collected and forgotten.
std::vector<std::shared_ptr<Process::Impl>> running_children();

enum class Reason { a_finalizer, a_child };

/// Has exit() call end_normally.
void register_at_exit(Reason reason);

/// Does the above, once in a process; later calls return at once.
void end_normally();

/// In a child, before its target: it has no children yet, whatever the process that it was copied
/// from had.
void begin_as_child();

}  // namespace brood::process
