#include "os/anonymous_memory_posix.hpp"
#include "os/descriptor_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

namespace brood::os {

namespace {

// Below this much, asking what there is would cost more than it could tell.
constexpr std::size_t worth_asking = std::size_t{16} << 20U;

/// What the system could still give away; no limit when it does not say.
std::uint64_t available_memory() {
  std::ifstream text("/proc/meminfo");
  std::uint64_t kilobytes = 0;
  bool known = false;
  std::string name;
  std::uint64_t value = 0;
  for (std::string line; text >> name >> value && std::getline(text, line);) {
    if (name == "MemAvailable:" || name == "SwapFree:") {
      kilobytes += value;
      known = known || name == "MemAvailable:";
    }
  }
  return known ? kilobytes * 1024 : std::numeric_limits<std::uint64_t>::max();
}

[[noreturn]] void fail(int code, std::size_t size) {
  throw_system_error(code, "reserve " + std::to_string(size) + " bytes of shared memory");
}

}  // namespace

Handle make_anonymous_memory(std::size_t size) {
  if (size > std::numeric_limits<std::size_t>::max() / 2) {
    fail(ENOMEM, size);
  }
  // To the kernel it is a file, of which a process may be limited in size (ulimit -f); a larger one
  // is not only refused, but a signal.
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size) {
    fail(EFBIG, size);
  }
  const int made = ::memfd_create("brood", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (made < 0) {
    throw_last_error("memfd_create");
  }
  Handle memory = own_descriptor(made);
  const int fd = static_cast<int>(memory.get());
  if (::ftruncate(fd, static_cast<off_t>(size)) != 0) {
    fail(errno, size);
  }
  if (::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    throw_last_error("seal shared memory");
  }
  return memory;
}

// The kernel would not refuse what it does not have: it would begin to reserve, kill other programs
// to go on, and this one in the end.
void require_memory(std::size_t size) {
  if (size >= worth_asking && size > available_memory()) {
    fail(ENOMEM, size);
  }
}

void commit_anonymous_memory(const Handle& memory, std::size_t offset, std::size_t size) {
  require_memory(size);
  // Reserving the pages now turns a full memory into an error here; touching them later would be
  // SIGBUS.
  for (std::size_t done = 0; done < size;) {
    // In pieces: older kernels begin again after a signal, and a timer's come again and again.
    const std::size_t piece = std::min(size - done, worth_asking);
    const int code =
        ::posix_fallocate(static_cast<int>(memory.get()), static_cast<off_t>(offset + done),
                          static_cast<off_t>(piece));
    if (code == 0) {
      done += piece;
    } else if (code != EINTR) {
      fail(code, size);
    }
  }
}

}  // namespace brood::os
