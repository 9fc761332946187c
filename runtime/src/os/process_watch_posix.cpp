#include "os/process_watch.hpp"

#include "os/channel.hpp"
#include "os/exit_watch_posix.hpp"

namespace brood::os {

Handle watch_process(std::int64_t pid) {
  return watch_exit(static_cast<pid_t>(pid));
}

Handle ended_process() {
  auto [rest, gone] = Channel::pair();
  gone.close();
  return std::move(rest.handle());  // at its end, for ever
}

}  // namespace brood::os
