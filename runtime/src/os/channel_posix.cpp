#include "os/channel.hpp"

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace brood::os {

namespace {

void wait_ready(int fd, short events) {
  pollfd entry{fd, events, 0};
  while (::poll(&entry, 1, -1) < 0) {
    if (errno != EINTR) {
      throw_last_error("poll");
    }
  }
}

}  // namespace

std::pair<Channel, Channel> Channel::pair() {
  const auto lock = lock_forks();
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | closed_on_exec, 0, fds) != 0) {
    throw_last_error("socketpair");
  }
  Handle ours = own_descriptor(fds[0]);
  Handle theirs = own_descriptor(fds[1]);
  ours.keep_from_forked_children();
  theirs.keep_from_forked_children();
  return {Channel(std::move(ours)), Channel(std::move(theirs))};
}

std::size_t Channel::read_some(std::span<std::byte> into) {
  for (;;) {
    const ssize_t count = ::recv(static_cast<int>(handle_.get()), into.data(), into.size(), 0);
    if (count >= 0) {
      return static_cast<std::size_t>(count);
    }
    if (errno == ECONNRESET) {
      return 0;  // the other side ended with bytes of ours unread: an end like any other
    }
    if (errno == EAGAIN) {
      wait_ready(static_cast<int>(handle_.get()), POLLIN);
    } else if (errno != EINTR) {
      throw_last_error("receive from another process");
    }
  }
}

void Channel::write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::send(static_cast<int>(handle_.get()), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      wait_ready(static_cast<int>(handle_.get()), POLLOUT);
    } else if (errno != EINTR) {
      throw_last_error("send to another process");
    }
  }
}

}  // namespace brood::os
