#include "map/stop_sign.hpp"

#include "spawn_posix.hpp"

#include <poll.h>
#include <unistd.h>

namespace brood::launcher {

StopSign::StopSign() {
  PipeEnds pipe = make_pipe();
  reader_ = Handle(pipe.reader.release());
  writer_ = Handle(pipe.writer.release());
}

void StopSign::raise() noexcept {
  [[maybe_unused]] const ssize_t one = write(static_cast<int>(writer_.get()), "", 1);
}

bool is_raised(const Handle& watcher) noexcept {
  pollfd end{static_cast<int>(watcher.get()), POLLIN, 0};
  return watcher && poll(&end, 1, 0) > 0;
}

}  // namespace brood::launcher
