#include "os/endpoint.hpp"

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/own_user_posix.hpp"
#include "os/self.hpp"
#include "os/system_error.hpp"
#include "os/wait.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

namespace brood::os {

namespace {

/// An address as the system wants it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress unix_address(const std::string& path) {
  SocketAddress result;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool is_abstract = path.starts_with('\0');
  if (path.empty() || path.size() + (is_abstract ? 0 : 1) > sizeof address.sun_path) {
    throw_system_error(path.empty() ? EINVAL : ENAMETOOLONG, "use socket path '" + path + "'");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  std::memcpy(&result.storage, &address, sizeof address);
  result.size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (is_abstract ? 0 : 1));
  return result;
}

SocketAddress inet_address(const Address& address) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = address.host().empty() ? AI_PASSIVE : 0;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port());
  const int error = ::getaddrinfo(address.host().empty() ? nullptr : address.host().c_str(),
                                  port.c_str(), &hints, &found);
  if (error != 0) {
    throw_system_error(error == EAI_SYSTEM ? errno : EADDRNOTAVAIL,
                       "find " + address.to_string() + " (" + ::gai_strerror(error) + ")");
  }
  SocketAddress result;
  std::memcpy(&result.storage, found->ai_addr, found->ai_addrlen);
  result.size = found->ai_addrlen;
  ::freeaddrinfo(found);
  return result;
}

SocketAddress to_system(const Address& address) {
  switch (address.family()) {
    case Family::inet:
      return inet_address(address);
    case Family::unix_socket:
      return unix_address(address.path());
    case Family::named_pipe:
      break;
  }
  throw_system_error(EAFNOSUPPORT,
                     "use " + address.to_string() + " (named pipes are for Windows only)");
}

Handle make_socket(Family family) {
  const auto lock = lock_forks();
  const int fd =
      ::socket(family == Family::inet ? AF_INET : AF_UNIX, SOCK_STREAM | closed_on_exec, 0);
  if (fd < 0) {
    throw_last_error("make a socket");
  }
  Handle socket = own_descriptor(fd);
  socket.keep_from_forked_children();
  return socket;
}

Address inet_from(const sockaddr_storage& storage) {
  sockaddr_in address{};
  std::memcpy(&address, &storage, sizeof address);
  char text[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return {text, ntohs(address.sin_port)};
}

class SocketEndpoint final : public Endpoint {
 public:
  SocketEndpoint(const Address& address, int backlog, bool own_user_only)
      : address_(address), own_user_only_(own_user_only), socket_(make_socket(address.family())) {
    const SocketAddress where = to_system(address);
    const int fd = static_cast<int>(socket_.get());
    if (address.family() == Family::inet) {
      const int on = 1;  // a port can be listened at again at once
      ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (::bind(fd, where.get(), where.size) != 0) {
      throw_last_error("listen at " + address.to_string());
    }
    owner_ = current_pid();
    // Of two threads that wait, one may find that the other has taken who came.
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (::listen(fd, backlog) != 0) {
      const int code = last_error();
      remove_path();
      throw_system_error(code, "listen at " + address.to_string());
    }
    if (address.family() == Family::inet) {
      address_ = {address.host(), bound_port()};
    }
  }

  ~SocketEndpoint() override { close(); }

  void close() override {
    if (!is_closed_.exchange(true)) {
      remove_path();
      ::shutdown(static_cast<int>(socket_.get()), SHUT_RDWR);  // wakes who waits (Linux)
    }
  }

  std::optional<Accepted> accept(base::Deadline deadline) override {
    const WaitObject object{socket_.get(), WaitObject::Kind::readable};
    while (!wait_ready(std::span(&object, 1), deadline).empty()) {
      if (is_closed_) {
        return std::nullopt;
      }
      SocketAddress peer;
      peer.size = sizeof peer.storage;
      const auto lock = lock_forks();
      const int fd = ::accept(static_cast<int>(socket_.get()),
                              reinterpret_cast<sockaddr*>(&peer.storage), &peer.size);
      if (fd < 0 && (errno == EINTR || errno == ECONNABORTED || errno == EAGAIN)) {
        continue;  // it left again, or another thread has it
      }
      if (fd < 0) {
        throw_last_error("accept a connection at " + address_.to_string());
      }
      Handle connection = own_descriptor(fd);
      ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);  // handed down on macOS
      connection.keep_from_forked_children();
      if (own_user_only_ && !is_of_this_user(connection)) {
        continue;
      }
      const bool is_inet = address_.family() == Family::inet;
      return Accepted{std::move(connection),
                      is_inet ? std::optional(inet_from(peer.storage)) : std::nullopt};
    }
    return std::nullopt;
  }

  const Address& address() const override { return address_; }

 private:
  std::uint16_t bound_port() const {
    SocketAddress bound;
    bound.size = sizeof bound.storage;
    if (::getsockname(static_cast<int>(socket_.get()), reinterpret_cast<sockaddr*>(&bound.storage),
                      &bound.size) != 0) {
      throw_last_error("find the port of " + address_.to_string());
    }
    return inet_from(bound.storage).port();
  }

  void remove_path() const {
    if (address_.family() == Family::unix_socket && !address_.path().starts_with('\0') &&
        owner_ == current_pid()) {
      ::unlink(address_.path().c_str());
    }
  }

  Address address_;
  const bool own_user_only_;
  Handle socket_;
  std::int64_t owner_ = 0;
  std::atomic<bool> is_closed_{false};
};

}  // namespace

std::unique_ptr<Endpoint> listen_at(const Address& address, int backlog) {
  return std::make_unique<SocketEndpoint>(address, backlog, false);
}

std::unique_ptr<Endpoint> listen_anywhere(Family family, int backlog) {
  if (family == Family::inet) {
    return std::make_unique<SocketEndpoint>(Address("127.0.0.1", 0), backlog, false);
  }
  if (family == Family::named_pipe) {
    throw_system_error(EAFNOSUPPORT, "make a named pipe (they are for Windows only)");
  }
  return std::make_unique<SocketEndpoint>(Address(private_socket_name()), backlog, true);
}

Handle connect_to(const Address& address) {
  const SocketAddress where = to_system(address);
  Handle socket = make_socket(address.family());
  const int fd = static_cast<int>(socket.get());
  int code = ::connect(fd, where.get(), where.size) == 0 ? 0 : last_error();
  if (code == EINTR) {
    // It goes on by itself; asking again would be an error.
    pollfd entry{fd, POLLOUT, 0};
    while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {
    }
    socklen_t size = sizeof code;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size);
  }
  if (code != 0) {
    throw_system_error(code, "connect to " + address.to_string());
  }
  return socket;
}

}  // namespace brood::os

namespace brood {

Family default_family() {
  return Family::unix_socket;
}

}  // namespace brood
