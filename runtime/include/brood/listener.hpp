#pragma once
// Connections between programs that know an address, and perhaps a key.
//
//   brood::Listener listener({.address = brood::Address("localhost", 5000), .authkey = key});
//   brood::Connection connection = listener.accept();      // blocks until somebody comes
//
//   brood::Client connection(brood::Address("localhost", 5000), key);        // elsewhere
//
// With a key both sides prove to each other that they hold it (HMAC-SHA256) before anything else is
// said; it is never sent. What follows is not encrypted, and not protected against somebody who can
// change it on its way. The protocol is that of CPython 3.12 and newer, so either side may be
// Python (bytes by send_bytes and recv_bytes; not over named pipes).
//
// Not for processes that this program starts: give them an end of a Pipe, which has no address that
// a stranger could find. Python: multiprocessing.connection.Listener, Client

#include <brood/address.hpp>
#include <brood/bytes.hpp>
#include <brood/connection.hpp>
#include <brood/duration.hpp>
#include <brood/export.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace brood {

struct ListenerOptions {
  /// By default an arbitrary one of `family`; a unix_socket then takes connections of this user
  /// alone.
  std::optional<Address> address{};

  /// By default that of the address, else default_family().
  std::optional<Family> family{};

  /// How many that were not accepted yet the system keeps waiting, at least 1. Named pipes: one.
  int backlog = 1;

  /// Who connects must prove that he holds it. An empty key is a key. Without one, nothing is
  /// asked.
  std::optional<Bytes> authkey{};
};

/// Threads: accept may be called by several at once; after close it throws std::logic_error in all
/// of them, at once on POSIX, on Windows when the next client comes. Processes: the one that made
/// it only.
class BROOD_EXPORT Listener {
 public:
  /// Listens from now on. Throws: std::system_error (the address is taken, may not be used, or is
  /// of a family that this system does not have); std::invalid_argument for a family that is not
  /// the address's, or a backlog below 1.
  explicit Listener(ListenerOptions options = {});
  ~Listener();
  Listener(Listener&&) noexcept;
  Listener& operator=(Listener&&) noexcept;

  /// Blocks until somebody connects, and proves that he holds the key. What a client wrote before
  /// it closed can be read. Throws: AuthenticationError for one who cannot prove it; the listener
  /// goes on. std::system_error; std::logic_error when it is closed.
  Connection accept();

  /// As accept; nothing when nobody has connected in that time. The proof has no limit.
  std::optional<Connection> accept_for(Duration timeout);

  /// Where it is found, the port that the system chose included. Throws: std::logic_error when it
  /// is closed.
  Address address() const;

  /// Who connected last: an address of family inet, or nothing.
  std::optional<Address> last_accepted() const;

  /// Takes no more connections; removes the path of a unix_socket. Those accepted go on. Again is
  /// no error.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The connecting end.
class BROOD_EXPORT Client : public Connection {
 public:
  /// Connects, and proves the key if there is one. Blocks until the other side has answered.
  /// Throws: std::system_error when nobody listens there; AuthenticationError when the keys differ;
  /// EOFError when the other side closes meanwhile.
  explicit Client(const Address& address, const std::optional<Bytes>& authkey = {});
};

}  // namespace brood
