#include "limits_posix.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace brood::bench {

namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

/// False at the end of the stream. CHILD: async-signal-safe.
bool receive_all(int socket, std::span<std::byte> into) {
  while (!into.empty()) {
    const ssize_t count = ::recv(socket, into.data(), into.size(), 0);
    if (count <= 0) {
      return false;
    }
    into = into.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

/// CHILD: async-signal-safe.
bool send_all(int socket, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), 0);
    if (count <= 0) {
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

SocketEcho::SocketEcho(std::size_t size) : bytes_(size) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) != 0) {
    fail("socketpair");
  }
  pid_ = ::fork();
  if (pid_ < 0) {
    fail("fork");
  }
  if (pid_ == 0) {
    ::close(sockets[0]);
    while (receive_all(sockets[1], bytes_) && send_all(sockets[1], bytes_)) {
    }
    ::_exit(0);
  }
  ::close(sockets[1]);
  socket_ = sockets[0];
}

SocketEcho::~SocketEcho() {
  ::shutdown(socket_, SHUT_RDWR);  // also where a process forked meanwhile holds a copy
  ::close(socket_);
  ::waitpid(pid_, nullptr, 0);
}

void SocketEcho::round_trip() {
  if (!send_all(socket_, bytes_) || !receive_all(socket_, bytes_)) {
    fail("socket round trip");
  }
}

void fork_and_wait() {
  const pid_t pid = ::fork();
  if (pid < 0) {
    fail("fork");
  }
  if (pid == 0) {
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
}

}  // namespace brood::bench
