#pragma once
// What carries the messages of a connection: bytes, and beside them handles, over whatever joins
// two processes. A socket pair, a socket of the system's own family or of a network (POSIX); a pipe
// or a socket (Windows).
//
// Handles go with the first bytes of a message, its head. POSIX: as SCM_RIGHTS. Windows, over a
// pipe: a record comes before the head, of a mark that no head begins with, their number, the
// sender's pid, and their values in the sender, which are copies made for the receiver alone; the
// receiver takes each out of the sender. (So a message that nobody receives keeps its handles open
// until the sender ends.)

#include "os/channel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace brood::os {

/// One thread reads and one thread writes at a time.
class Stream {
 public:
  static constexpr std::size_t head_size = 4;
  using Head = std::array<std::byte, head_size>;

  /// Finds out what it is, and keeps it from forked children. Throws std::system_error for what
  /// cannot carry messages; it is closed then.
  explicit Stream(Handle handle);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// False over a network.
  bool carries_handles() const noexcept { return kind_ == Kind::local; }

  /// Blocks until the system has taken everything, in one call as far as it goes. `head` begins
  /// with a Head. Throws std::system_error, also when the other side is closed; EncodingError for
  /// more handles than can go along (1000 on POSIX).
  void write(std::span<const std::byte> head, std::span<const std::byte> body,
             std::vector<Handle> handles);

  /// Blocks until `head` is full; the handles that came with it are put into `handles`, kept from
  /// forked children. Without `handles` they are not taken: before the other side has proved who it
  /// is, it must not have this process reach into others (Windows). The number of bytes read: fewer
  /// when the other side ended. Throws std::system_error.
  std::size_t read_head(Head& head, std::vector<Handle>* handles);

  /// Blocks until `into` is full; the number of bytes read: fewer when the other side ended. Throws
  /// std::system_error.
  std::size_t read(std::span<std::byte> into);

  const Handle& handle() const noexcept { return channel_.handle(); }

  /// It is of no use afterwards.
  Handle release() noexcept { return std::move(channel_.handle()); }

 private:
  enum class Kind : std::uint8_t { local, network };

  std::size_t read_some(std::span<std::byte> into);
  void write_all(std::span<const std::byte> bytes);

  Channel channel_;
  Kind kind_ = Kind::local;
};

}  // namespace brood::os
