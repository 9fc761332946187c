#include <sys/mman.h>

#include <string>

#include "os/anonymous_memory_posix.hpp"
#include "os/region.hpp"
#include "os/system_error.hpp"

namespace brood::os {

Region Region::create(std::size_t size) { return map(make_anonymous_memory(size), size); }

Region Region::map(Handle handle, std::size_t size) {
  void* const data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED,
                            static_cast<int>(handle.get()), 0);
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
