// A socket can send its owner a signal when something happens on it, of any number: with SIGKILL
// there is nothing to run here, no thread and no handler, and a process that is busy, blocked or
// stopped ends all the same.

#include "os/end_with_channel.hpp"

#include "os/child_setup.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace brood::os {

bool end_with_channel(const Channel& channel) {
  const int fd = static_cast<int>(channel.handle().get());
  const pid_t self = ::getpid();
  const pid_t owner = ::getpgrp() == self ? -self : self;  // negative: the whole group
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETOWN, owner) != 0 || ::fcntl(fd, F_SETSIG, SIGKILL) != 0 ||
      ::fcntl(fd, F_SETFL, flags | O_ASYNC) != 0) {
    return false;
  }
  pollfd entry{fd, POLLIN, 0};
  if (::poll(&entry, 1, 0) > 0) {
    end_with_group();  // it was closed before the signal was asked for
  }
  return true;
}

}  // namespace brood::os
