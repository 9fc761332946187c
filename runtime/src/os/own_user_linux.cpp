#include "base/random.hpp"
#include "os/image_hash.hpp"
#include "os/own_user_posix.hpp"

#include <sys/socket.h>
#include <unistd.h>

namespace brood::os {

std::string private_socket_name() {
  return std::string(1, '\0') + "brood-" + hexadecimal(base::random_bytes(16));
}

bool is_of_this_user(const Handle& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(static_cast<int>(socket.get()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == ::geteuid() || peer.uid == 0);
}

}  // namespace brood::os
