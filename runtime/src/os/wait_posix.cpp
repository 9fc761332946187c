#include "os/wait.hpp"

#include "os/system_error.hpp"

#include <poll.h>

#include <cerrno>
#include <string>

namespace brood::os {

std::vector<std::size_t> wait_ready(std::span<const WaitObject> objects, base::Deadline deadline) {
  std::vector<pollfd> entries;
  entries.reserve(objects.size());
  for (const WaitObject& object : objects) {
    if (object.handle < 0) {  // poll would pass over it
      throw_system_error(EBADF, "wait for descriptor " + std::to_string(object.handle));
    }
    entries.push_back({static_cast<int>(object.handle), POLLIN, 0});
  }
  int count = 0;
  do {
    count = ::poll(entries.data(), entries.size(), deadline.milliseconds_left());
    if (count < 0 && errno != EINTR) {
      throw_last_error("wait for " + std::to_string(entries.size()) + " objects");
    }
  } while (count < 0 || (count == 0 && !deadline.has_passed()));
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if ((entries[i].revents & POLLNVAL) != 0) {
      throw_system_error(EBADF, "wait for descriptor " + std::to_string(entries[i].fd));
    }
    if (entries[i].revents != 0) {
      ready.push_back(i);
    }
  }
  return ready;
}

}  // namespace brood::os
