#include "os/exit_watch_posix.hpp"

#include <poll.h>

namespace brood::os {

bool has_exited(const Handle& watch) {
  pollfd entry{static_cast<int>(watch.get()), POLLIN, 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace brood::os
