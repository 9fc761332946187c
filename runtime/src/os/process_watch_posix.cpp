#include "os/process_watch.hpp"

#include "os/exit_watch_posix.hpp"

namespace brood::os {

Handle watch_process(std::int64_t pid) {
  return watch_exit(static_cast<pid_t>(pid));
}

}  // namespace brood::os
