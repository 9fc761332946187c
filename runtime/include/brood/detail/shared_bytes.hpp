#pragma once
// Memory that processes share, as RawValue and RawArray see it: so many elements of one size.

#include <brood/export.hpp>
#include <brood/serialize_archive.hpp>

#include <cstddef>
#include <memory>

namespace brood::memory {

class SharedBlock;

}  // namespace brood::memory

namespace brood::detail {

/// Elements may be aligned to this at most.
inline constexpr std::size_t largest_alignment = 64;

/// A copy is another name for the same memory, and there is no moving: it always has what it was
/// made with. Threads: one at a time; what lies in the memory is the owner's affair.
class BROOD_EXPORT SharedBytes {
 public:
  /// No elements.
  SharedBytes() = default;

  /// Zeroed. Throws std::length_error for more than any machine has, std::system_error when there
  /// is no memory.
  SharedBytes(std::size_t count, std::size_t element_size);

  SharedBytes(const SharedBytes&) = default;
  SharedBytes& operator=(const SharedBytes&) = default;
  ~SharedBytes() = default;

  std::byte* data() const noexcept { return data_; }

  std::size_t count() const noexcept { return count_; }

  void save(OutputArchive& archive, std::size_t element_size) const;

  /// Throws DecodingError for elements of another size, or for less memory than they need;
  /// std::system_error when it cannot be mapped.
  static SharedBytes load(InputArchive& archive, std::size_t element_size);

  /// The same, of exactly one element.
  static SharedBytes load_one(InputArchive& archive, std::size_t element_size);

 private:
  std::shared_ptr<const memory::SharedBlock> block_;
  std::byte* data_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace brood::detail
