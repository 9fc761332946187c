#include "os/stream.hpp"

#include "brood/bytes.hpp"
#include "brood/error.hpp"
#include "os/system_error.hpp"
#include "os/winsock_windows.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace brood::os {

namespace {

// Up to here a head and its body are copied together and written at once.
constexpr std::size_t most_copied = 16 * 1024;

constexpr std::size_t most_moved_at_once = std::size_t{1} << 20U;

// Instead of a head. As a length it would be -2.
constexpr Stream::Head handles_mark{std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                                    std::byte{0xfe}};

struct HandlesHead {
  std::uint64_t pid;
  std::uint64_t count;
};

// Far more than a process can have.
constexpr std::uint64_t most_handles = std::uint64_t{1} << 24U;

Bytes record_of(const std::vector<Handle>& handles) {
  Bytes record(handles_mark);
  const HandlesHead head{::GetCurrentProcessId(), handles.size()};
  record.append(&head, sizeof head);
  for (const Handle& handle : handles) {
    const auto value = static_cast<std::uint64_t>(handle.get());
    record.append(&value, sizeof value);
  }
  return record;
}

/// Takes a handle out of the process that meant it for this one; none when it is not there any
/// more.
Handle pull(const Handle& process, std::uint64_t value) {
  const auto native = static_cast<NativeHandle>(value);
  HANDLE copy = nullptr;
  // The values below 0 stand for the process itself, and the like.
  if (!process || native <= 0 ||
      ::DuplicateHandle(windows_handle(process), windows_handle(native), ::GetCurrentProcess(),
                        &copy, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE) == 0) {
    return Handle();
  }
  return own_handle(copy);
}

void wait_for_socket(SOCKET socket, short events) {
  WSAPOLLFD entry{socket, events, 0};
  ::WSAPoll(&entry, 1, -1);
}

void send_all(SOCKET socket, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto size = static_cast<int>(std::min(bytes.size(), most_moved_at_once));
    const int count = ::send(socket, reinterpret_cast<const char*>(bytes.data()), size, 0);
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
      continue;
    }
    const int error = last_socket_error();
    if (error != WSAEWOULDBLOCK) {
      throw_system_error(error, "send to another process");
    }
    wait_for_socket(socket, POLLWRNORM);  // some wait for it makes it a non-blocking one
  }
}

std::size_t receive_some(SOCKET socket, std::span<std::byte> into) {
  const auto size = static_cast<int>(std::min(into.size(), most_moved_at_once));
  for (;;) {
    const int count = ::recv(socket, reinterpret_cast<char*>(into.data()), size, 0);
    if (count >= 0) {
      return static_cast<std::size_t>(count);
    }
    const int error = last_socket_error();
    if (error == WSAECONNRESET) {
      return 0;  // the other side ended with bytes of ours unread: an end like any other
    }
    if (error != WSAEWOULDBLOCK) {
      throw_system_error(error, "receive from another process");
    }
    wait_for_socket(socket, POLLRDNORM);
  }
}

}  // namespace

Stream::Stream(Handle handle) : channel_(std::move(handle)) {
  const NativeHandle native = channel_.handle().get();
  if (native != no_handle && is_socket(native)) {
    kind_ = Kind::network;
    // A message is written whole, so there is nothing to wait for that could go with it.
    const DWORD on = 1;
    ::setsockopt(windows_socket(native), IPPROTO_TCP, TCP_NODELAY,
                 reinterpret_cast<const char*>(&on), sizeof on);
  } else if (native == no_handle ||
             ::GetFileType(windows_handle(channel_.handle())) != FILE_TYPE_PIPE) {
    throw_system_error(ERROR_INVALID_HANDLE,
                       "use handle " + std::to_string(native) + " as a connection");
  }
}

Stream::~Stream() {
  if (kind_ == Kind::network && channel_.handle()) {
    ::closesocket(windows_socket(channel_.handle().release()));
  }
}

void Stream::write_all(std::span<const std::byte> bytes) {
  if (kind_ == Kind::network) {
    send_all(windows_socket(handle().get()), bytes);
  } else {
    channel_.write_all(bytes);
  }
}

void Stream::write(std::span<const std::byte> head, std::span<const std::byte> body,
                   std::vector<Handle> handles) {
  Bytes first = handles.empty() ? Bytes() : record_of(handles);
  first.append(head.data(), head.size());
  const bool together = first.size() + body.size() <= most_copied;
  if (together) {
    first.append(body.data(), body.size());
  }
  write_all(first);
  for (Handle& handle : handles) {
    handle.release();  // now the receiver's
  }
  if (!together) {
    write_all(body);
  }
}

std::size_t Stream::read_head(Head& head, std::vector<Handle>* handles) {
  const std::size_t count = read(head);
  if (kind_ == Kind::network || count != head.size() || head != handles_mark) {
    return count;
  }
  HandlesHead sent{};
  if (read(std::as_writable_bytes(std::span(&sent, 1))) != sizeof sent) {
    return 1;  // the end, inside a message
  }
  if (sent.count > most_handles) {
    throw DecodingError("a message claims to have " + std::to_string(sent.count) +
                        " handles with it");
  }
  const Handle process =
      handles == nullptr
          ? Handle()
          : own_handle(::OpenProcess(PROCESS_DUP_HANDLE, FALSE, static_cast<DWORD>(sent.pid)));
  for (std::uint64_t i = 0; i < sent.count; ++i) {
    std::uint64_t value = 0;
    if (read(std::as_writable_bytes(std::span(&value, 1))) != sizeof value) {
      return 1;
    }
    if (handles != nullptr) {
      handles->push_back(pull(process, value));
    }
  }
  const std::size_t rest = read(head);
  return rest == 0 ? 1 : rest;
}

std::size_t Stream::read_some(std::span<std::byte> into) {
  return kind_ == Kind::network ? receive_some(windows_socket(handle().get()), into)
                                : channel_.read_some(into);
}

}  // namespace brood::os
