#pragma once
// One thread's wait for several things at once, without taking anything from them.

#include "base/deadline.hpp"
#include "os/handle.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace brood::os {

struct WaitObject {
  enum class Kind : std::uint8_t {
    signalled,  // a process, an event; POSIX: any descriptor that becomes readable
    readable,   // a channel or a socket that holds bytes, or whose other side is closed
  };

  NativeHandle handle = no_handle;
  Kind kind = Kind::signalled;
};

/// Blocks until one of `objects` is ready: the places of all that are, in order; none at the
/// deadline. Any number of objects. Throws std::system_error, also for a handle that is not open.
std::vector<std::size_t> wait_ready(std::span<const WaitObject> objects, base::Deadline deadline);

/// The same for one process or event: whether it is ready.
bool wait_ready(NativeHandle handle, base::Deadline deadline);

}  // namespace brood::os
