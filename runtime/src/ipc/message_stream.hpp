#pragma once
// Messages in a stream, as CPython's multiprocessing.connection cuts them: 4 bytes of length, high
// byte first and with a sign, then the message; for more than 0x7fffffff bytes -1 stands there, and
// 8 bytes of length follow. Nothing is read ahead, so the stream can be handed to another process
// between any two messages.

#include "brood/bytes.hpp"
#include "os/stream.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace brood::ipc {

/// Threads: any. Senders take turns, and so do receivers; sending and receiving do not wait for
/// each other.
class MessageStream {
 public:
  explicit MessageStream(Handle handle) : stream_(std::move(handle)) {}

  /// Throws std::system_error, EncodingError for handles that cannot go along.
  void send(std::span<const std::byte> message, std::vector<Handle> handles);

  /// Throws EOFError at the end; DecodingError for a length that is none or more than `most`, after
  /// which the stream is out of step; DecodingError when it ends inside a message.
  /// Without `handles`, those that came with it are not taken: os/stream.hpp tells when that is
  /// due.
  Bytes receive(std::uint64_t most, std::vector<Handle>* handles);

  /// The length of the message, now at the start of `into`. Throws BufferTooShort besides.
  std::size_t receive_into(std::span<std::byte> into);

  /// Nobody knows any more where a message begins: receiving throws std::logic_error.
  bool out_of_step() const noexcept { return out_of_step_; }

  const Handle& handle() const noexcept { return stream_.handle(); }

  /// Ends this object's part; whoever has the handle goes on between two messages.
  Handle release() noexcept { return stream_.release(); }

 private:
  std::uint64_t read_length(std::vector<Handle>* handles);
  Bytes read_body(std::uint64_t length);
  void read_whole(std::span<std::byte> into);
  [[noreturn]] void lose_step(const std::string& why);

  os::Stream stream_;
  std::mutex sending_;
  std::mutex receiving_;
  std::atomic<bool> out_of_step_{false};
};

}  // namespace brood::ipc
