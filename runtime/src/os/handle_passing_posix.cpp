#include "os/handle_passing_posix.hpp"

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/system_error.hpp"

#include <poll.h>
#include <sys/socket.h>

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

}  // namespace

void send_with_handles(const Channel& channel, std::span<const std::byte> bytes,
                       std::span<const NativeHandle> handles) {
  if (handles.size() > most_passed_handles) {
    throw std::invalid_argument("a child can be given " + std::to_string(most_passed_handles) +
                                " handles, not " + std::to_string(handles.size()));
  }
  ControlBuffer control{};
  iovec data{const_cast<std::byte*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  if (!handles.empty()) {
    message.msg_control = control.bytes;
    message.msg_controllen =
        static_cast<decltype(message.msg_controllen)>(CMSG_SPACE(handles.size() * sizeof(int)));
    cmsghdr* const part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = static_cast<decltype(part->cmsg_len)>(CMSG_LEN(handles.size() * sizeof(int)));
    for (std::size_t i = 0; i < handles.size(); ++i) {
      const int fd = static_cast<int>(handles[i]);
      std::memcpy(CMSG_DATA(part) + i * sizeof fd, &fd, sizeof fd);
    }
  }
  while (data.iov_len != 0) {
    const ssize_t count =
        ::sendmsg(static_cast<int>(channel.handle().get()), &message, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      throw_last_error("send handles to another process");
    }
    data.iov_base = static_cast<std::byte*>(data.iov_base) + count;
    data.iov_len -= static_cast<std::size_t>(count);
    message.msg_control = nullptr;  // they went with the first byte
    message.msg_controllen = 0;
  }
}

bool receive_with_handles(const Channel& channel, std::span<std::byte> into,
                          std::vector<Handle>& handles) {
  while (!into.empty()) {
    ControlBuffer control;
    iovec data{into.data(), into.size()};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    pollfd entry{static_cast<int>(channel.handle().get()), POLLIN, 0};
    ::poll(&entry, 1, -1);
    const auto lock =
        lock_forks();  // no fork between the arrival of a descriptor and its place in the table
    const ssize_t count = ::recvmsg(entry.fd, &message, receive_flags | MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (count == 0 || (count < 0 && errno == ECONNRESET)) {
      return false;
    }
    if (count < 0) {
      throw_last_error("receive handles from another process");
    }
    take_handles(message, handles);
    into = into.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace brood::os
