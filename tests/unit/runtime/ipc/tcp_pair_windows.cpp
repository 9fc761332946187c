#include "tcp_pair.hpp"

#include "os/system_error.hpp"
#include "os/winsock_windows.hpp"

namespace brood::test {

namespace {

Handle to_handle(SOCKET socket) {
  return Handle(static_cast<NativeHandle>(socket));
}

}  // namespace

std::pair<Handle, Handle> tcp_pair() {
  os::start_winsock();
  const SOCKET listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const SOCKET client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const general = reinterpret_cast<sockaddr*>(&address);
  int size = sizeof address;
  if (::bind(listener, general, size) != 0 || ::listen(listener, 1) != 0 ||
      ::getsockname(listener, general, &size) != 0 || ::connect(client, general, size) != 0) {
    os::throw_system_error(os::last_socket_error(), "make a TCP connection");
  }
  const SOCKET server = ::accept(listener, nullptr, nullptr);
  ::closesocket(listener);
  return {to_handle(server), to_handle(client)};
}

}  // namespace brood::test
