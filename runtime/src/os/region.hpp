#pragma once
// Memory that processes share. It has no name: it lives as long as a handle or a mapping of it
// does.
//
// It never moves and its size never changes. One that is to grow is reserved at the size that it
// may have one day, which takes address space only, and committed from its beginning as it is
// needed.

#include "os/handle.hpp"

#include <cstddef>

namespace brood::os {

class Region {
 public:
  Region() = default;

  /// `size` zeroed bytes, reserved now: a full memory is an exception here, not a fault later.
  /// Forked children lose the handle, not what is mapped. Throws std::system_error.
  static Region create(std::size_t size);

  /// `size` bytes of which none may be touched before commit. Forked children have it too. Throws
  /// std::system_error.
  static Region reserve(std::size_t size);

  /// Maps a region made elsewhere; `size` is what it was created with. Throws std::system_error.
  static Region map(Handle handle, std::size_t size);

  /// Makes `size` bytes from `offset` on memory that may be touched, zeroed where it was not yet;
  /// once, by any process. A full memory is an exception here, and nothing else has changed then.
  /// Throws std::system_error. Threads and processes: any, also at the same time.
  void commit(std::size_t offset, std::size_t size);

  /// Before this process touches what another one has committed. Throws std::system_error.
  void use(std::size_t offset, std::size_t size);

  Region(Region&& other) noexcept;
  Region& operator=(Region&& other) noexcept;
  ~Region();

  std::byte* data() const noexcept { return static_cast<std::byte*>(data_); }

  std::size_t size() const noexcept { return size_; }

  const Handle& handle() const noexcept { return handle_; }

  /// What is mapped stays; it can be given to nobody any more.
  void drop_handle() noexcept { handle_.reset(); }

 private:
  void unmap() noexcept;

  Handle handle_;
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace brood::os
