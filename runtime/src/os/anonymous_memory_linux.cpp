#include <fcntl.h>
#include <sys/mman.h>

#include <string>

#include "os/anonymous_memory_posix.hpp"
#include "os/system_error.hpp"

namespace brood::os {

Handle make_anonymous_memory(std::size_t size) {
  Handle memory(::memfd_create("brood", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory) {
    throw_last_error("memfd_create");
  }
  const int fd = static_cast<int>(memory.get());
  // Reserving the pages now turns a full memory into an error here; touching them later would be SIGBUS.
  if (const int code = ::posix_fallocate(fd, 0, static_cast<off_t>(size)); code != 0) {
    throw_system_error(code, "reserve " + std::to_string(size) + " bytes of shared memory");
  }
  if (::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    throw_last_error("seal shared memory");
  }
  return memory;
}

}  // namespace brood::os
