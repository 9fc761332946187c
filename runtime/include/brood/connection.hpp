#pragma once
// Two ends that send each other messages, in one process or in two.
//
//   void echo(brood::Connection connection) {
//     for (;;) connection.send(connection.recv<std::string>());   // EOFError ends it
//   }
//
//   auto [parent_end, child_end] = brood::Pipe();
//   brood::Process child{{.target = {echo, child_end}}};
//   child_end.close();               // the child has its own; now its end will be seen here
//   parent_end.send("hello");
//   std::string text = parent_end.recv<std::string>();
//
// A message is one value (serialize.hpp says which) or one run of bytes of any length, 0 and more
// than 4 GiB included; it arrives whole and in order, or not at all. What receives must name the
// type that was sent: the bytes do not tell it. A Connection and a Handle are values too: they
// travel as arguments of a Process and over a Connection, and arrive as another holder of the same
// end. An end is closed when all its holders have closed it or ended; a forked child holds only
// what it was given.
//
// Waiting for several at once: wait.hpp.
//
// Between programs: bytes go in the format of CPython's multiprocessing.connection (except over
// Windows pipes); values are for processes of the same program. What comes from the other side is
// checked, so wrong bytes are an exception; but who can send values here decides what they are.
// Python: multiprocessing.Pipe, multiprocessing.connection.Connection

#include <brood/bytes.hpp>
#include <brood/duration.hpp>
#include <brood/error.hpp>
#include <brood/export.hpp>
#include <brood/handle.hpp>
#include <brood/serialize.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace brood {

/// Every member throws std::logic_error for a connection that is closed, or that goes the other way
/// only, and std::system_error when the system fails.
///
/// Threads: any may call any member, except close, moving and destruction. A message that is being
/// sent, or received, makes other senders, or receivers, of this object wait; the two ways do not
/// wait for each other. Two processes that hold the same end must take turns by themselves.
class BROOD_EXPORT Connection {
 public:
  /// A closed one.
  Connection();

  /// Takes over a connected stream socket; Windows: that, or a pipe in byte mode that was opened
  /// with FILE_FLAG_OVERLAPPED. Throws std::system_error for anything else, which is then closed.
  explicit Connection(Handle handle, bool readable = true, bool writable = true);

  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  ~Connection();

  /// Blocks until the system has taken the message; the other side need not have read it. A closed
  /// other side is a std::system_error (on POSIX std::errc::broken_pipe, and never a signal).
  /// Throws EncodingError for what cannot travel, handles over a network for instance.
  template <class T>
  void send(const T& value) {
    std::vector<Handle> handles;
    const Bytes bytes = encode(value, handles);
    send_message(bytes, std::move(handles));
  }

  /// As a std::string.
  void send(const char* text) { send(std::string(text)); }

  /// Blocks until a message is there. Throws EOFError when the other side is closed and nothing is
  /// left to read; DecodingError when the message is not exactly one T (it is gone then), or when
  /// the other side ended in the middle of it.
  template <class T>
  T recv() {
    std::vector<Handle> handles;
    const Bytes bytes = recv_message(handles);
    return decode<T>(bytes, handles);
  }

  /// `size` bytes from `offset` on, by default all that are left, as one message. Throws
  /// std::out_of_range when they are not all inside `bytes`; else as send.
  void send_bytes(std::span<const std::byte> bytes, std::size_t offset = 0,
                  std::optional<std::size_t> size = {});

  /// The next message, whatever was sent; handles that came with it are closed. Throws
  /// DecodingError for a message longer than `maxlength`, after which nothing can be read here any
  /// more; else as recv.
  Bytes recv_bytes(std::optional<std::size_t> maxlength = {});

  /// The next message, written to `buffer` from `offset` on; its length. Throws BufferTooShort,
  /// which holds the message, when it does not fit; std::out_of_range for an offset outside; else
  /// as recv_bytes.
  std::size_t recv_bytes_into(std::span<std::byte> buffer, std::size_t offset = 0);

  /// Whether recv would find something at once: a message, the beginning of one, or the end. Takes
  /// nothing.
  bool poll() const;

  /// The same, after waiting for it so long at most; false when the time has passed. A negative
  /// time is none.
  bool poll_for(Duration timeout) const;

  /// The descriptor; Windows: the HANDLE, or the SOCKET. It stays this object's.
  NativeHandle fileno() const;

  /// Does nothing when it is closed.
  void close() noexcept;

  bool closed() const noexcept;

  /// Whether messages can be received here. False for one that is closed.
  bool readable() const noexcept;

  /// Whether messages can be sent here. False for one that is closed.
  bool writable() const noexcept;

  /// How it travels: the receiver has a connection of its own to the same end. Throws EncodingError
  /// where handles cannot go.
  void save(OutputArchive& archive) const;

  /// Throws DecodingError when its handle did not come with the bytes.
  void load(InputArchive& archive);

 private:
  struct State;

  void send_message(std::span<const std::byte> bytes, std::vector<Handle> handles);
  Bytes recv_message(std::vector<Handle>& handles);

  std::unique_ptr<State> state_;
};

/// Two connected ends: what one sends, the other receives. Not duplex: `first` only receives and
/// `second` only sends. Throws std::system_error.
struct BROOD_EXPORT Pipe {
  explicit Pipe(bool duplex = true);

  Connection first;
  Connection second;
};

}  // namespace brood
