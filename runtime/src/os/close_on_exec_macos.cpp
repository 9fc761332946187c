#include "os/close_on_exec_posix.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace brood::os {

void close_all_on_exec() noexcept {
  const int end = ::getdtablesize();
  for (int fd = 3; fd < end; ++fd) {
    if (const int flags = ::fcntl(fd, F_GETFD); flags >= 0) {
      ::fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
  }
}

}  // namespace brood::os
