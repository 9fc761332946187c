#pragma once
// A piece of memory that processes share: what every lock, value and queue lies in.
//
// Small pieces are carved from an arena, one region for many, so that a thousand locks cost two
// descriptors and not two thousand. They are carved in order and never given back: an arena lives
// as long as anything in it does, in any process, and the system takes it when nobody has it any
// more, however the last one ended. So nothing has to be counted across processes, nothing can be
// counted wrong when one is killed, and memory that another process may still use is never given
// out again.
//
// A block travels as the arena's handle and its place there. What arrives from the same arena twice
// is mapped once.

#include "brood/serialize_archive.hpp"
#include "os/region.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace brood::memory {

/// All blocks begin at a multiple of this: the length of a cache line, so that two blocks never
/// slow each other down.
inline constexpr std::size_t block_alignment = 64;

class Arena;

/// A copy is another holder of the same memory. Threads: one at a time; what is in it is the
/// owner's affair.
class SharedBlock {
 public:
  /// Holds nothing.
  SharedBlock() = default;

  /// Zeroed. Throws std::system_error when there is no memory.
  static SharedBlock make(std::size_t size);

  /// In a region of its own, of which `committed` bytes from the beginning may be touched now; the
  /// rest takes address space only until region().commit.
  static SharedBlock reserve(std::size_t size, std::size_t committed);

  explicit operator bool() const noexcept { return data_ != nullptr; }

  std::byte* data() const noexcept { return data_; }

  std::size_t size() const noexcept { return size_; }

  /// What make_in or at_least put there. Zeroed memory is a valid T.
  template <class T>
  T& as(std::size_t offset = 0) const noexcept {
    return *std::launder(reinterpret_cast<T*>(data_ + offset));
  }

  /// The whole region it lies in, and its place there.
  os::Region& region() const noexcept;

  std::size_t offset() const noexcept { return offset_; }

  void save(OutputArchive& archive) const;

  /// `at_least`: what its owner will touch. Throws DecodingError for a place that is not inside
  /// what came with it; std::system_error when it cannot be mapped.
  void load(InputArchive& archive, std::size_t at_least);

 private:
  SharedBlock(std::shared_ptr<Arena> arena, std::size_t offset, std::size_t size);

  std::shared_ptr<Arena> arena_;
  std::byte* data_ = nullptr;
  std::size_t offset_ = 0;
  std::size_t size_ = 0;
};

}  // namespace brood::memory
