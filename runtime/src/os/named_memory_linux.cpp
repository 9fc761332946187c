// Memory without a name is made first and named last, when it is complete and whoever has to know
// of it knows. So nobody ever attaches to a part of it, and a process that is killed on the way
// leaves nothing. The C library's shm_open cannot do this; it is the file system /dev/shm below.

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/named_memory_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>

namespace brood::os {

namespace {

constexpr const char* folder = "/dev/shm";

std::string path_of(const std::string& name) {
  return std::string(folder) + "/" + name;
}

/// Nothing where the file system cannot do that.
Handle open_unnamed() {
  const auto lock = lock_forks();
  const int made = ::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (made < 0) {
    return Handle();
  }
  Handle memory = own_descriptor(made);
  memory.keep_from_forked_children();  // the mapping is what they have
  return memory;
}

bool is_there(const std::string& name) {
  return ::faccessat(AT_FDCWD, path_of(name).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/// Whether it could: without /proc there is no way from a descriptor to a name.
bool give_name(const Handle& memory, const std::string& name) {
  const std::string way = "/proc/self/fd/" + std::to_string(memory.get());
  if (::linkat(AT_FDCWD, way.c_str(), AT_FDCWD, path_of(name).c_str(), AT_SYMLINK_FOLLOW) == 0) {
    return true;
  }
  if (errno == EEXIST) {
    throw_name_is_taken(name);
  }
  if (errno != ENOENT) {
    throw_last_error("create " + called(name));
  }
  return false;
}

/// What the kernel would answer by a signal that ends the process, or by beginning to reserve what
/// it does not have.
int objection_to(const Handle& memory, std::uint64_t size) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      size > limit.rlim_cur) {
    return EFBIG;
  }
  if (size > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) {
    return EFBIG;
  }

  struct statvfs room {};

  if (::fstatvfs(static_cast<int>(memory.get()), &room) == 0 && room.f_blocks != 0 &&
      size / room.f_frsize > room.f_bavail) {
    return ENOSPC;
  }
  return 0;
}

}  // namespace

void reserve_memory(const Handle& memory, std::size_t size, const std::string& name) {
  int code = objection_to(memory, size);
  if (code == 0) {
    do {
      code = ::posix_fallocate(static_cast<int>(memory.get()), 0, static_cast<off_t>(size));
    } while (code == EINTR);
  }
  if (code != 0) {
    throw_system_error(code, "reserve " + std::to_string(size) + " bytes for " + called(name));
  }
}

NamedMemory NamedMemory::create(const std::string& name, std::size_t size,
                                const BeforeNamed& before_named) {
  if (is_there(name)) {
    throw_name_is_taken(name);  // before anything is reserved
  }
  const Handle memory = open_unnamed();
  if (memory) {
    reserve_memory(memory, size, name);
    NamedMemory mapping = NamedMemoryMaker::map(memory, size, name);
    before_named(identity_of(memory, name));
    if (give_name(memory, name)) {
      return mapping;
    }
  }
  return NamedMemoryMaker::create_under_name(name, size, before_named);
}

}  // namespace brood::os
