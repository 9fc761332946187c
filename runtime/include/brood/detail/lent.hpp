#pragma once
// Long arguments that are not copied into a call but stay where the caller has them, until the pool
// writes them straight into memory that a worker sees.
//
// For callers that wait until the call is over, so that what they lend is there as long as it may
// be read: whenever the task is sent, which is more than once when it was sent to a worker and
// taken back, or is tried again.

#include <brood/serialize.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace brood::detail {

enum class LongArguments { are_copied, are_lent };

/// Bytes of a call that lie somewhere else.
struct Lent {
  std::size_t before = 0;  ///< which of the call's own bytes they come before
  std::span<const std::byte> bytes;
};

/// Shorter arguments are copied: they travel in one piece with the rest then.
inline constexpr std::size_t least_lent = std::size_t{64} << 10U;

/// Writes the elements of an argument, or only notes where they are. `lent`: null for a caller that
/// does not wait.
inline void write_or_lend(OutputArchive& archive, std::span<const std::byte> content,
                          std::vector<Lent>* lent) {
  if (lent != nullptr && content.size() >= least_lent) {
    lent->push_back({archive.size(), content});
  } else {
    archive.write(content.data(), content.size());
  }
}

}  // namespace brood::detail
