#include "os/exit_watch_posix.hpp"
#include "os/system_error.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <string>

namespace brood::os {

// By number: glibc 2.36 declares both calls in a header whose other names clash with signal.h's.

Handle watch_exit(pid_t pid) {
  Handle pidfd(::syscall(SYS_pidfd_open, pid, 0));  // close-on-exec by itself
  if (!pidfd) {
    throw_last_error("pidfd_open " + std::to_string(pid));
  }
  pidfd.keep_from_forked_children();
  return pidfd;
}

void signal_process(const Handle& watch, pid_t, int number) {
  ::syscall(SYS_pidfd_send_signal, static_cast<int>(watch.get()), number, nullptr, 0);
}

}  // namespace brood::os
