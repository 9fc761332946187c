#include "os/region.hpp"

#include "os/anonymous_memory_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/system_error.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <utility>

namespace brood::os {

Region Region::create(std::size_t size) {
  require_memory(size);
  const auto lock = lock_forks();
  Region region = reserve(size);
  region.handle_.keep_from_forked_children();  // those that are to have it are given it
  region.commit(0, size);
  return region;
}

Region Region::reserve(std::size_t size) {
  return map(make_anonymous_memory(size), size);
}

void Region::commit(std::size_t offset, std::size_t size) {
  commit_anonymous_memory(handle_, offset, size);
}

void Region::use(std::size_t, std::size_t) {}

Region Region::map(Handle handle, std::size_t size) {
  // The system would map what is not there, too, and end the process at the first touch of it.
  struct stat status {};

  if (::fstat(static_cast<int>(handle.get()), &status) != 0) {
    throw_last_error("map shared memory");
  }
  if (status.st_size < 0 || size > static_cast<std::size_t>(status.st_size)) {
    throw_system_error(EINVAL, "map " + std::to_string(size) + " bytes of " +
                                   std::to_string(status.st_size) + " bytes of shared memory");
  }
  void* const data =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(handle.get()), 0);
  if (data == MAP_FAILED) {
    throw_last_error("map " + std::to_string(size) + " bytes of shared memory");
  }
  Region region;
  region.handle_ = std::move(handle);
  region.data_ = data;
  region.size_ = size;
  return region;
}

void Region::unmap() noexcept {
  if (data_ != nullptr) {
    ::munmap(data_, size_);
    data_ = nullptr;
  }
}

}  // namespace brood::os
