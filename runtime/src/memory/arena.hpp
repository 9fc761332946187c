#pragma once
// One region, and where in it the next block begins.

#include "os/region.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace brood::memory {

/// What an arena begins with. It is its name, too: a region that arrives again is known by it.
struct ArenaHeader {
  std::array<std::byte, 16> name;
  std::atomic<std::uint64_t> used;
};

/// Threads and processes: any.
class Arena {
 public:
  /// Throws std::system_error.
  static std::shared_ptr<Arena> make(std::size_t size);

  /// One region for one block, of which `committed` bytes may be touched now.
  static std::shared_ptr<Arena> reserve(std::size_t size, std::size_t committed);

  /// One that came from another process: the one that this process has already, if so. Throws
  /// DecodingError for a size that no arena has, std::system_error when it cannot be mapped.
  static std::shared_ptr<Arena> open(os::Handle handle, std::size_t size);

  /// How many names are kept; of arenas that are gone no more than of those that are there, or 64.
  static std::size_t remembered();

  /// The place of a block; nothing when it does not fit any more. Also when a child that was forked
  /// carves from the same one at the same time.
  std::optional<std::size_t> carve(std::size_t size) noexcept;

  os::Region& region() noexcept { return region_; }

 private:
  explicit Arena(os::Region region) : region_(std::move(region)) {}

  ArenaHeader& header() const noexcept;

  os::Region region_;
};

/// Of the arena that this process carves small blocks from; made when the one before is full.
std::shared_ptr<Arena> arena_for(std::size_t size, std::size_t& offset);

}  // namespace brood::memory
