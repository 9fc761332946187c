#include "tcp_pair.hpp"

#include "os/system_error.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace brood::test {

std::pair<Handle, Handle> tcp_pair() {
  Handle listener(::socket(AF_INET, SOCK_STREAM, 0));
  Handle client(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const general = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  const int listening = static_cast<int>(listener.get());
  if (::bind(listening, general, size) != 0 || ::listen(listening, 1) != 0 ||
      ::getsockname(listening, general, &size) != 0 ||
      ::connect(static_cast<int>(client.get()), general, size) != 0) {
    os::throw_last_error("make a TCP connection");
  }
  Handle server(::accept(listening, nullptr, nullptr));
  return {std::move(server), std::move(client)};
}

}  // namespace brood::test
