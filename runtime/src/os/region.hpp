#pragma once
// Memory that processes share. It has no name: it lives as long as a handle or a mapping of it
// does.

#include "os/handle.hpp"

#include <cstddef>

namespace brood::os {

class Region {
 public:
  Region() = default;

  /// `size` zeroed bytes, reserved now: a full memory is an exception here, not a fault later.
  /// Throws std::system_error.
  static Region create(std::size_t size);

  /// Maps a region made elsewhere; `size` is what it was created with. Throws std::system_error.
  static Region map(Handle handle, std::size_t size);

  Region(Region&& other) noexcept;
  Region& operator=(Region&& other) noexcept;
  ~Region();

  std::byte* data() const noexcept { return static_cast<std::byte*>(data_); }

  std::size_t size() const noexcept { return size_; }

  const Handle& handle() const noexcept { return handle_; }

 private:
  void unmap() noexcept;

  Handle handle_;
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace brood::os
