#include "os/handle_passing_posix.hpp"

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/system_error.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace brood::os {

namespace {

struct alignas(cmsghdr) ControlBuffer {
  char bytes[CMSG_SPACE(most_passed_handles * sizeof(int))];
};

#ifdef MSG_CMSG_CLOEXEC
constexpr int receive_flags = MSG_CMSG_CLOEXEC;
#else
constexpr int receive_flags = 0;
#endif

void put_handles(msghdr& message, ControlBuffer& control, std::span<const NativeHandle> handles) {
  const std::size_t size = handles.size() * sizeof(int);
  std::memset(control.bytes, 0, CMSG_SPACE(size));
  message.msg_control = control.bytes;
  message.msg_controllen = static_cast<decltype(message.msg_controllen)>(CMSG_SPACE(size));
  cmsghdr* const part = CMSG_FIRSTHDR(&message);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = static_cast<decltype(part->cmsg_len)>(CMSG_LEN(size));
  for (std::size_t i = 0; i < handles.size(); ++i) {
    const int fd = static_cast<int>(handles[i]);
    std::memcpy(CMSG_DATA(part) + i * sizeof fd, &fd, sizeof fd);
  }
}

/// Drops the first `count` bytes.
void skip(std::array<iovec, 2>& data, std::size_t count) {
  for (iovec& part : data) {
    const std::size_t here = std::min(count, static_cast<std::size_t>(part.iov_len));
    part.iov_base = static_cast<std::byte*>(part.iov_base) + here;
    part.iov_len -= here;
    count -= here;
  }
}

void take_handles(msghdr& message, std::vector<Handle>& handles) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
      continue;
    }
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      handles.push_back(own_descriptor(fd));
      handles.back().keep_from_forked_children();
    }
  }
}

/// recvmsg without blocking: what it returns, and errno. `seen`: the flags of what came. The caller
/// holds the fork lock: no fork between the arrival of a descriptor and its place in the table.
ssize_t receive_now(int fd, std::span<std::byte> into, int flags, std::vector<Handle>& handles,
                    int& seen) {
  ControlBuffer control;
  iovec data{into.data(), into.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  const ssize_t count = ::recvmsg(fd, &message, receive_flags | MSG_DONTWAIT | flags);
  if (count >= 0) {
    take_handles(message, handles);
    seen = message.msg_flags;
  }
  return count;
}

}  // namespace

void send_with_handles(const Channel& channel, std::span<const std::byte> bytes,
                       std::span<const NativeHandle> handles) {
  send_with_handles(channel, bytes, {}, handles);
}

void send_with_handles(const Channel& channel, std::span<const std::byte> head,
                       std::span<const std::byte> body, std::span<const NativeHandle> handles) {
  if (handles.size() > most_passed_handles) {
    throw std::invalid_argument("a child can be given " + std::to_string(most_passed_handles) +
                                " handles, not " + std::to_string(handles.size()));
  }
  ControlBuffer control;
  std::array<iovec, 2> data{iovec{const_cast<std::byte*>(head.data()), head.size()},
                            iovec{const_cast<std::byte*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = data.data();
  message.msg_iovlen = data.size();
  if (!handles.empty()) {
    put_handles(message, control, handles);
  }
  while (data[0].iov_len + data[1].iov_len != 0) {
    const int fd = static_cast<int>(channel.handle().get());
    const ssize_t count = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (count >= 0) {
      skip(data, static_cast<std::size_t>(count));
      message.msg_control = nullptr;  // they went with the first byte
      message.msg_controllen = 0;
    } else if (errno == EAGAIN) {
      pollfd entry{fd, POLLOUT, 0};
      ::poll(&entry, 1, -1);
    } else if (errno != EINTR) {
      throw_last_error("send to another process");
    }
  }
}

std::size_t receive_some_with_handles(const Channel& channel, std::span<std::byte> into,
                                      std::vector<Handle>& handles) {
  for (;;) {
    pollfd entry{static_cast<int>(channel.handle().get()), POLLIN, 0};
    ::poll(&entry, 1, -1);
    const auto lock = lock_forks();
    int seen = 0;
    const ssize_t count = receive_now(entry.fd, into, 0, handles, seen);
    if (count >= 0) {
      return static_cast<std::size_t>(count);
    }
    if (errno == ECONNRESET) {
      return 0;
    }
    if (errno != EINTR && errno != EAGAIN) {
      throw_last_error("receive from another process");
    }
  }
}

bool receive_with_handles(const Channel& channel, std::span<std::byte> into,
                          std::vector<Handle>& handles) {
  while (!into.empty()) {
    const std::size_t count = receive_some_with_handles(channel, into, handles);
    if (count == 0) {
      return false;
    }
    into = into.subspan(count);
  }
  return true;
}

bool try_send_with_handles(const Handle& socket, std::span<const std::byte> bytes,
                           std::span<const NativeHandle> handles) {
  ControlBuffer control;
  iovec data{const_cast<std::byte*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  put_handles(message, control, handles);
  for (;;) {
    if (::sendmsg(static_cast<int>(socket.get()), &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
      return true;
    }
    if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS) {
      return false;
    }
    if (errno != EINTR) {
      throw_last_error("send handles");
    }
  }
}

bool peek_with_handles(const Handle& socket, std::span<std::byte> into,
                       std::vector<Handle>& handles) {
  for (;;) {
    const auto lock = lock_forks();
    int seen = 0;
    if (receive_now(static_cast<int>(socket.get()), into, MSG_PEEK, handles, seen) >= 0) {
      if ((seen & MSG_CTRUNC) != 0) {
        throw_system_error(EMFILE, "receive handles");
      }
      return true;
    }
    if (errno == EAGAIN) {
      return false;
    }
    if (errno != EINTR) {
      throw_last_error("receive handles");
    }
  }
}

}  // namespace brood::os
