#include "os/watched_child_posix.hpp"

#include <poll.h>
#include <signal.h>

namespace brood::os {

WatchedChild::WatchedChild(pid_t pid, bool leads_group)
    : pid_(pid), leads_group_(leads_group), exit_watch_(watch_exit(pid)) {}

std::optional<int> WatchedChild::exitcode() {
  const std::lock_guard lock(mutex_);
  if (!exitcode_ && has_exited(exit_watch_)) {
    exitcode_ = collect();
  }
  return exitcode_;
}

int WatchedChild::wait() {
  for (;;) {
    if (const auto code = exitcode()) {
      return *code;
    }
    pollfd entry{static_cast<int>(exit_watch_.get()), POLLIN, 0};
    ::poll(&entry, 1, -1);
  }
}

void WatchedChild::terminate() {
  signal(SIGTERM, leads_group_);
}

void WatchedChild::kill() {
  signal(SIGKILL, leads_group_);
}

void WatchedChild::interrupt() {
  signal(SIGINT, false);
}

void WatchedChild::signal(int number, bool whole_group) {
  const std::lock_guard lock(mutex_);
  // Once it has ended somebody may collect it, and its number may become a stranger's.
  if (!exitcode_ && !has_exited(exit_watch_)) {
    if (whole_group) {
      ::kill(-pid_, number);
    }
    signal_process(exit_watch_, pid_, number);
  }
}

}  // namespace brood::os
