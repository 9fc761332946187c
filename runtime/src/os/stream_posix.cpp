#include "os/stream.hpp"

#include "brood/error.hpp"
#include "os/handle_passing_posix.hpp"
#include "os/system_error.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>

namespace brood::os {

namespace {

std::vector<NativeHandle> natives_of(const std::vector<Handle>& handles) {
  std::vector<NativeHandle> natives;
  natives.reserve(handles.size());
  for (const Handle& handle : handles) {
    natives.push_back(handle.get());
  }
  return natives;
}

}  // namespace

Stream::Stream(Handle handle) : channel_(std::move(handle)) {
  const int fd = static_cast<int>(channel_.handle().get());
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    const int code = last_error();
    throw_system_error(code, "use descriptor " + std::to_string(fd) + " as a connection");
  }
  channel_.handle().keep_from_forked_children();
  if (address.ss_family != AF_UNIX) {
    kind_ = Kind::network;
    // A message is written whole, so there is nothing to wait for that could go with it.
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
}

Stream::~Stream() = default;

void Stream::write(std::span<const std::byte> head, std::span<const std::byte> body,
                   std::vector<Handle> handles) {
  // More than one call takes: each but the last call sends one byte of the head.
  const std::size_t most = most_passed_handles * head_size;
  if (handles.size() > most) {
    throw EncodingError("a message can take " + std::to_string(most) + " handles along, not " +
                        std::to_string(handles.size()));
  }
  const std::vector<NativeHandle> natives = natives_of(handles);
  std::span<const NativeHandle> rest(natives);
  while (rest.size() > most_passed_handles) {
    send_with_handles(channel_, head.first(1), {}, rest.first(most_passed_handles));
    head = head.subspan(1);
    rest = rest.subspan(most_passed_handles);
  }
  send_with_handles(channel_, head, body, rest);
}

std::size_t Stream::read_head(Head& head, std::vector<Handle>* handles) {
  if (kind_ == Kind::network) {
    return read(head);
  }
  std::vector<Handle> dropped;
  std::size_t filled = 0;
  while (filled < head.size()) {
    const std::size_t count = receive_some_with_handles(channel_, std::span(head).subspan(filled),
                                                        handles == nullptr ? dropped : *handles);
    if (count == 0) {
      break;
    }
    filled += count;
  }
  return filled;
}

std::size_t Stream::read_some(std::span<std::byte> into) {
  return channel_.read_some(into);
}

}  // namespace brood::os
