#include "base/random.hpp"
#include "os/image_hash.hpp"
#include "os/own_user_posix.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>

namespace brood::os {

std::string private_socket_name() {
  const char* const folder = std::getenv("TMPDIR");
  return std::string(folder == nullptr ? "/tmp" : folder) + "/brood-" +
         hexadecimal(base::random_bytes(16));
}

bool is_of_this_user(const Handle& socket) {
  uid_t user = 0;
  gid_t group = 0;
  return ::getpeereid(static_cast<int>(socket.get()), &user, &group) == 0 &&
         (user == ::geteuid() || user == 0);
}

}  // namespace brood::os
