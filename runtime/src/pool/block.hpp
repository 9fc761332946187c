#pragma once
// Frames that are too long for a ring: each lies in a piece of shared memory of its own, a block,
// and the ring carries a note of where (wire::BlockNote).
//
// Who writes has a few slots, and a block in each, which is used again and again: making and
// mapping one costs much more than filling it. The first time, the reader is given the block's
// handle; from then on the note is enough. A slot that gets another block has another generation.
//
// The first word of a block says whether it is in use. The writer sets it; the reader takes it away
// when it needs the bytes no more.

#include "os/handle.hpp"
#include "os/region.hpp"
#include "pool/gathered_frame.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace brood::pool {

inline constexpr std::size_t block_slots = 8;

/// In a note: a block that belongs to no slot. It is given before the note, and used once.
inline constexpr std::uint64_t no_slot = block_slots;

/// A block longer than this is given back to the system by both sides after one use. A value of
/// 64 MiB, with what goes with it, is none of those.
inline constexpr std::size_t longest_kept_block = std::size_t{80} << 20U;

/// Threads: put and free_behind one at a time; give any.
class BlockWriter {
 public:
  /// Copies a frame into a block that is free; nothing when none is. `ordinal`: of its task.
  /// Throws std::system_error when there is no memory.
  std::optional<wire::BlockNote> put(std::uint64_t ordinal, const GatheredFrame& frame);

  /// Room for a frame of `size` bytes, to be filled by the caller. There is always one; a block
  /// that belongs to no slot goes with the object.
  struct Lease {
    std::shared_ptr<os::Region> block;
    std::uint64_t slot = no_slot;

    std::span<std::byte> room() const;
  };

  Lease lease(std::size_t size);

  /// It was filled. `give` is called with the handle of a block that the reader does not know.
  wire::BlockNote pass_on(const Lease& lease, std::uint64_t ordinal, std::size_t size,
                          const std::function<void(const os::Handle&)>& give);

  /// It was not, and is free again.
  void give_up(const Lease& lease) noexcept;

  /// Blocks of tasks behind that one are free: nobody will read them.
  void free_behind(std::uint64_t ordinal);

  /// Calls `give` with the handle of the slot's block. Throws DecodingError when it has none.
  void give(std::uint64_t slot, const std::function<void(const os::Handle&)>& give);

 private:
  struct Slot {
    std::shared_ptr<os::Region> block;
    std::uint64_t generation = 0;
    std::uint64_t ordinal = 0;
    bool is_known = false;  // to the reader
  };

  Slot* find(std::size_t size);
  Slot* take(std::size_t size);

  std::mutex mutex_;
  std::array<Slot, block_slots> slots_;
};

/// Threads: one at a time; what it gives out, any.
class BlockReader {
 public:
  /// Asks for the handle of a block that is not known yet.
  using Fetch = std::function<os::Handle(const wire::BlockNote&)>;

  /// The frame's bytes. The block is in use as long as a copy of the pointer is held. Throws
  /// DecodingError for a note that cannot be, std::system_error.
  std::shared_ptr<const std::span<const std::byte>> open(const wire::BlockNote& note,
                                                         const Fetch& fetch);

 private:
  struct Slot {
    std::shared_ptr<os::Region> block;
    std::uint64_t generation = 0;
  };

  std::array<Slot, block_slots> slots_;
};

}  // namespace brood::pool
