#include "os/anonymous_memory_posix.hpp"
#include "os/descriptor_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>

namespace brood::os {

Handle make_anonymous_memory(std::size_t size) {
  static std::atomic<unsigned> counter{0};
  for (;;) {
    const std::string name =
        "/brood" + std::to_string(::getpid()) + "." + std::to_string(counter++);
    const int made = ::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
    if (made < 0) {
      if (errno == EEXIST) {
        continue;
      }
      throw_last_error("shm_open " + name);
    }
    ::shm_unlink(name.c_str());
    Handle memory = own_descriptor(made);
    if (::ftruncate(static_cast<int>(memory.get()), static_cast<off_t>(size)) != 0) {
      throw_last_error("reserve " + std::to_string(size) + " bytes of shared memory");
    }
    return memory;
  }
}

void require_memory(std::size_t) {}

void commit_anonymous_memory(const Handle&, std::size_t, std::size_t) {}

}  // namespace brood::os
