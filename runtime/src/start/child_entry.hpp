#pragma once
// The first thing that every child does, whatever started it.
//
//   1. read the Bootstrap message from the control channel; a copy of the parent has it already
//   2. check that parent and child are the same program; if not, say Refused with the reason, and
//   end
//   3. take on the start method (for what a task starts), its own name and relatives, and the
//      requester's log, environment, directory and umask as far as they are given
//   4. settle stdin, stdout and stderr
//   5. see to it that the end of the control channel, which means that the parent is gone, ends the
//      child with its whole group, busy or not
//   6. say Hello, if the parent reads it
//   7. run the entry function, and leave with its exit code
//
// An exception that leaves the entry function is printed, and the exit code is 1 (Python: Process
// bootstrap).

#include "os/channel.hpp"
#include "os/handle.hpp"
#include "wire/message.hpp"

#include <vector>

namespace brood::start {

/// What a child was given.
struct ChildContext {
  wire::Bootstrap bootstrap;
  std::vector<os::Handle> handles;  // in the order of StartRequest::handles

  /// For the entry function's own use when bootstrap.ends_with_parent is false; else nobody's, a
  /// thread may read from it.
  os::Channel control;
};

/// The main function of a kind of child: a worker, the fork server. Returns the exit code.
using EntryFunction = int (*)(ChildContext&);

/// Becomes the child; never returns.
[[noreturn]] void run_child(os::Channel control, std::vector<os::Handle> handles) noexcept;

/// The same for a child that knows already what it would be told.
[[noreturn]] void run_child(os::Channel control, std::vector<os::Handle> handles,
                            wire::Bootstrap bootstrap) noexcept;

}  // namespace brood::start
