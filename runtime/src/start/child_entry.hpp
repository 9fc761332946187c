#pragma once
// The first thing that every child does, whatever started it.
//
//   1. read the Bootstrap message from the control channel
//   2. check that parent and child are the same program; if not, say Refused with the reason, and end
//   3. take on the requester's environment and directory, when they are given
//   4. point stdin at the null device
//   5. start the thread that watches the control channel: when it ends, the parent is gone, and the child ends with
//      its whole group, busy or not
//   6. say Hello
//   7. run the entry function, and leave with its exit code
//
// An exception that leaves the entry function is printed, and the exit code is 1 (Python: Process bootstrap).

#include <string>
#include <vector>

#include "os/channel.hpp"
#include "os/handle.hpp"
#include "wire/message.hpp"

namespace brood::start {

/// What a child was given.
struct ChildContext {
  wire::Bootstrap bootstrap;
  os::Channel control;
  std::vector<os::Handle> handles;  // in the order of StartRequest::handles

  /// After this the control channel may be used by the entry function alone: nobody watches it.
  /// Only when bootstrap.ends_with_parent is false.
  os::Channel take_control() { return std::move(control); }
};

/// The main function of a kind of child: a worker, the forkserver. Returns the exit code.
using EntryFunction = int (*)(ChildContext&);

/// Becomes the child; never returns.
[[noreturn]] void run_child(os::Channel control, std::vector<os::Handle> handles);

/// Sends a message with a frame around it. Throws std::system_error.
template <class Message>
void send_message(os::Channel& channel, wire::FrameKind kind, const Message& message);

}  // namespace brood::start
