#include "os/region.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <string>

namespace brood::os {

namespace {

// A section without a name, of memory that the paging file stands for.
Handle make_section(std::size_t size, DWORD how) {
  const std::uint64_t bytes = size;
  Handle section = own_handle(::CreateFileMappingW(
      INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | how, static_cast<DWORD>(bytes >> 32U),
      static_cast<DWORD>(bytes & 0xffffffffU), nullptr));
  if (!section) {
    const int code = last_error();
    throw_system_error(code, "reserve " + std::to_string(size) + " bytes of shared memory");
  }
  return section;
}

}  // namespace

// SEC_COMMIT takes all of it out of what the system may still give away, so that touching it later
// cannot fail.
Region Region::create(std::size_t size) {
  return map(make_section(size, SEC_COMMIT), size);
}

Region Region::reserve(std::size_t size) {
  return map(make_section(size, SEC_RESERVE), size);
}

void Region::commit(std::size_t offset, std::size_t size) {
  if (size == 0) {
    return;  // of which the system would say that it is wrong
  }
  if (::VirtualAlloc(data() + offset, size, MEM_COMMIT, PAGE_READWRITE) == nullptr) {
    const int code = last_error();
    throw_system_error(code, "reserve " + std::to_string(size) + " bytes of shared memory");
  }
}

// The pages are the section's, but whether they may be touched is each view's own affair.
void Region::use(std::size_t offset, std::size_t size) {
  commit(offset, size);
}

Region Region::map(Handle handle, std::size_t size) {
  // A size of 0 would mean "all of it" to the system.
  void* const data = size == 0 ? nullptr
                               : ::MapViewOfFile(windows_handle(handle),
                                                 FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, size);
  if (data == nullptr) {
    const int code = size == 0 ? ERROR_INVALID_PARAMETER : last_error();
    throw_system_error(code, "map " + std::to_string(size) + " bytes of shared memory");
  }
  Region region;
  region.handle_ = std::move(handle);
  region.data_ = data;
  region.size_ = size;
  return region;
}

void Region::unmap() noexcept {
  if (data_ != nullptr) {
    ::UnmapViewOfFile(data_);
    data_ = nullptr;
  }
}

}  // namespace brood::os
