#include "os/endpoint.hpp"

#include "base/random.hpp"
#include "os/image_hash.hpp"
#include "os/system_error.hpp"
#include "os/text_windows.hpp"
#include "os/wait.hpp"
#include "os/winsock_windows.hpp"

#include <ws2tcpip.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

namespace brood::os {

namespace {

constexpr DWORD pipe_buffer = 64 * 1024;

class Socket {
 public:
  Socket() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (socket_ == INVALID_SOCKET) {
      const int code = last_socket_error();
      throw_system_error(code, "make a socket");
    }
  }

  explicit Socket(SOCKET socket) : socket_(socket) {}

  ~Socket() {
    if (socket_ != INVALID_SOCKET) {
      ::closesocket(socket_);
    }
  }

  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  SOCKET get() const { return socket_; }

  Handle release() {
    return Handle(static_cast<NativeHandle>(std::exchange(socket_, INVALID_SOCKET)));
  }

 private:
  SOCKET socket_;
};

sockaddr_in to_system(const Address& address) {
  start_winsock();
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = address.host().empty() ? AI_PASSIVE : 0;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port());
  const int error = ::getaddrinfo(address.host().empty() ? nullptr : address.host().c_str(),
                                  port.c_str(), &hints, &found);
  if (error != 0) {
    throw_system_error(error, "find " + address.to_string());
  }
  sockaddr_in result{};
  std::memcpy(&result, found->ai_addr, sizeof result);
  ::freeaddrinfo(found);
  return result;
}

Address inet_from(const sockaddr_in& address) {
  char text[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return {text, ntohs(address.sin_port)};
}

class SocketEndpoint final : public Endpoint {
 public:
  SocketEndpoint(const Address& address, int backlog) : address_(address) {
    const sockaddr_in where = to_system(address);
    sockaddr_in bound{};
    int size = sizeof bound;
    if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 ||
        ::listen(socket_.get(), backlog) != 0 ||
        ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
      const int code = last_socket_error();
      throw_system_error(code, "listen at " + address.to_string());
    }
    ::SetHandleInformation(reinterpret_cast<HANDLE>(socket_.get()), HANDLE_FLAG_INHERIT, 0);
    address_ = {address.host(), ntohs(bound.sin_port)};
  }

  std::optional<Accepted> accept(base::Deadline deadline) override {
    const std::lock_guard lock(accepting_);
    const WaitObject object{static_cast<NativeHandle>(socket_.get()), WaitObject::Kind::readable};
    if (wait_ready(std::span(&object, 1), deadline).empty() || is_closed_) {
      return std::nullopt;
    }
    sockaddr_in peer{};
    int size = sizeof peer;
    Socket accepted(::accept(socket_.get(), reinterpret_cast<sockaddr*>(&peer), &size));
    if (accepted.get() == INVALID_SOCKET) {
      const int code = last_socket_error();
      throw_system_error(code, "accept a connection at " + address_.to_string());
    }
    ::SetHandleInformation(reinterpret_cast<HANDLE>(accepted.get()), HANDLE_FLAG_INHERIT, 0);
    return Accepted{accepted.release(), inet_from(peer)};
  }

  void close() override { is_closed_ = true; }

  const Address& address() const override { return address_; }

 private:
  std::atomic<bool> is_closed_{false};
  std::mutex accepting_;  // one thread at a time waits for a socket
  Address address_;
  Socket socket_ = (start_winsock(), Socket());
};

/// Each client has an instance of the pipe of his own: the next one is made before the last one is
/// handed out, so that the name is always there.
class PipeEndpoint final : public Endpoint {
 public:
  explicit PipeEndpoint(const Address& address)
      : address_(address), next_(make_instance(FILE_FLAG_FIRST_PIPE_INSTANCE)) {
    begin_to_listen();
  }

  ~PipeEndpoint() override {
    ::CancelIoEx(windows_handle(next_), &operation_);
    DWORD ignored = 0;
    ::GetOverlappedResult(windows_handle(next_), &operation_, &ignored, TRUE);
  }

  std::optional<Accepted> accept(base::Deadline deadline) override {
    const std::lock_guard lock(accepting_);
    for (;;) {
      if (!wait_ready(connected_.get(), deadline) || is_closed_) {
        return std::nullopt;
      }
      DWORD ignored = 0;
      if (is_connected_ ||
          ::GetOverlappedResult(windows_handle(next_), &operation_, &ignored, FALSE) != 0) {
        break;
      }
      begin_to_listen();  // the thread that had begun it has ended, and with it its operations
    }
    Handle accepted = std::exchange(next_, make_instance(0));
    begin_to_listen();
    return Accepted{std::move(accepted), std::nullopt};
  }

  void close() override {
    is_closed_ = true;
    ::SetEvent(windows_handle(connected_));
  }

  const Address& address() const override { return address_; }

 private:
  Handle make_instance(DWORD first) const {
    Handle instance(reinterpret_cast<NativeHandle>(::CreateNamedPipeW(
        to_wide(address_.path()).c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
        PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
        PIPE_UNLIMITED_INSTANCES, pipe_buffer, pipe_buffer, 0, nullptr)));
    if (!instance) {
      throw_last_error("listen at " + address_.to_string());
    }
    return instance;
  }

  /// `connected_` is set when somebody has come.
  void begin_to_listen() {
    operation_ = {};
    operation_.hEvent = windows_handle(connected_);
    is_connected_ = false;
    ::ResetEvent(operation_.hEvent);
    if (::ConnectNamedPipe(windows_handle(next_), &operation_) != 0) {
      return;
    }
    const int error = last_error();
    if (error == ERROR_PIPE_CONNECTED || error == ERROR_NO_DATA) {
      is_connected_ = true;
      ::SetEvent(operation_.hEvent);  // he was faster, or has left again: what he wrote is there
    } else if (error != ERROR_IO_PENDING) {
      throw_system_error(error, "listen at " + address_.to_string());
    }
  }

  std::atomic<bool> is_closed_{false};
  std::mutex accepting_;
  bool is_connected_ = false;  // without an operation
  const Address address_;
  Handle connected_ = make_event();
  OVERLAPPED operation_{};
  Handle next_;
};

Handle connect_to_pipe(const Address& address) {
  const std::wstring name = to_wide(address.path());
  for (;;) {
    Handle pipe(reinterpret_cast<NativeHandle>(
        ::CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                      FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, nullptr)));
    if (pipe) {
      return pipe;
    }
    const int error = last_error();
    if (error != ERROR_PIPE_BUSY) {
      throw_system_error(error, "connect to " + address.to_string());
    }
    ::WaitNamedPipeW(name.c_str(), NMPWAIT_WAIT_FOREVER);  // until one more instance is there
  }
}

[[noreturn]] void refuse_family(const std::string& address) {
  throw_system_error(WSAEAFNOSUPPORT,
                     "use " + address + " (Windows has named pipes and TCP sockets)");
}

}  // namespace

std::unique_ptr<Endpoint> listen_at(const Address& address, int backlog) {
  switch (address.family()) {
    case Family::inet:
      return std::make_unique<SocketEndpoint>(address, backlog);
    case Family::named_pipe:
      return std::make_unique<PipeEndpoint>(address);
    case Family::unix_socket:
      break;
  }
  refuse_family(address.to_string());
}

std::unique_ptr<Endpoint> listen_anywhere(Family family, int backlog) {
  switch (family) {
    case Family::inet:
      return listen_at(Address("127.0.0.1", 0), backlog);
    case Family::named_pipe:
      return listen_at(Address("\\\\.\\pipe\\brood-" + hexadecimal(base::random_bytes(16))),
                       backlog);
    case Family::unix_socket:
      break;
  }
  refuse_family("a socket in the file system");
}

Handle connect_to(const Address& address) {
  if (address.family() == Family::named_pipe) {
    return connect_to_pipe(address);
  }
  if (address.family() != Family::inet) {
    refuse_family(address.to_string());
  }
  const sockaddr_in where = to_system(address);
  Socket socket;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    const int code = last_socket_error();
    throw_system_error(code, "connect to " + address.to_string());
  }
  ::SetHandleInformation(reinterpret_cast<HANDLE>(socket.get()), HANDLE_FLAG_INHERIT, 0);
  return socket.release();
}

}  // namespace brood::os

namespace brood {

Family default_family() {
  return Family::named_pipe;
}

}  // namespace brood
