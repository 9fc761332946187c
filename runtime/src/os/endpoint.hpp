#pragma once
// Where connections of strangers arrive, and the way there.

#include "base/deadline.hpp"
#include "brood/address.hpp"
#include "os/handle.hpp"

#include <memory>
#include <optional>

namespace brood::os {

struct Accepted {
  Handle connection;
  std::optional<Address> from;  // inet only
};

/// Threads: any.
class Endpoint {
 public:
  virtual ~Endpoint() = default;

  /// Blocks until somebody has connected; nothing at the deadline. Throws std::system_error.
  virtual std::optional<Accepted> accept(base::Deadline deadline) = 0;

  /// Nobody is accepted any more: accept gives nothing. Again is no error.
  virtual void close() = 0;

  /// Where it really is.
  virtual const Address& address() const = 0;

 protected:
  Endpoint() = default;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
};

/// Throws std::system_error, also for a family that this system does not have.
std::unique_ptr<Endpoint> listen_at(const Address& address, int backlog);

/// At an address that the system chooses; unix_socket: for this user alone.
std::unique_ptr<Endpoint> listen_anywhere(Family family, int backlog);

/// Blocks until connected. Throws std::system_error.
Handle connect_to(const Address& address);

}  // namespace brood::os
