#include "os/descriptor_posix.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace brood::os {

Handle own_descriptor(int fd) {
  Handle handle(fd);
  if (fd <= STDERR_FILENO) {
    return handle.duplicate();
  }
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return handle;
}

}  // namespace brood::os
