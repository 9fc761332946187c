#include "os/exit_watch_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/event.h>
#include <sys/types.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace brood::os {

Handle watch_exit(pid_t pid) {
  Handle queue(::kqueue());  // not inherited through fork
  if (!queue) {
    throw_last_error("kqueue");
  }
  ::fcntl(static_cast<int>(queue.get()), F_SETFD, FD_CLOEXEC);

  struct kevent event {};

  EV_SET(&event, static_cast<uintptr_t>(pid), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
  if (::kevent(static_cast<int>(queue.get()), &event, 1, nullptr, 0, nullptr) != 0 &&
      errno != ESRCH) {
    throw_last_error("watch process " + std::to_string(pid));
  }
  return queue;
}

void signal_process(const Handle& watch, pid_t pid, int number) {
  if (!has_exited(watch)) {
    ::kill(pid, number);
  }
}

}  // namespace brood::os
