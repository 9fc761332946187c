#pragma once
// A connected stream of bytes between two processes, both ways. A pair is made here; one end goes
// to a child. POSIX: an AF_UNIX socket pair. Windows: a duplex named pipe that nobody else can
// open.

#include "os/handle.hpp"

#include <cstddef>
#include <span>
#include <utility>

namespace brood::os {

class Channel {
 public:
  Channel() = default;

  explicit Channel(Handle handle) : handle_(std::move(handle)) {}

  /// Two connected ends. The first stays in this process: forked children close it. Throws
  /// std::system_error.
  static std::pair<Channel, Channel> pair();

  /// Blocks until something comes; the number of bytes read, 0 when the other side is closed or
  /// gone. Throws std::system_error. One thread reads and one thread writes at a time.
  std::size_t read_some(std::span<std::byte> into);

  /// Blocks until `into` is full; false when the other side ended before. Throws std::system_error.
  bool read_exactly(std::span<std::byte> into);

  /// Blocks until the system has taken everything. Throws std::system_error, also when the other
  /// side is closed.
  void write_all(std::span<const std::byte> bytes);

  const Handle& handle() const noexcept { return handle_; }

  Handle& handle() noexcept { return handle_; }

  void close() noexcept { handle_.reset(); }

 private:
  Handle handle_;
};

}  // namespace brood::os
