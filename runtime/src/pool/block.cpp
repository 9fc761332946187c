#include "pool/block.hpp"

#include "brood/error.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace brood::pool {

namespace {

/// Before the frame, which so begins where a cache line does.
constexpr std::size_t head_size = 64;

constexpr std::size_t step = std::size_t{64} << 10U;

using InUse = std::atomic<std::uint32_t>;

InUse& in_use(const os::Region& block) {
  return *std::launder(reinterpret_cast<InUse*>(block.data()));
}

std::shared_ptr<os::Region> make_block(std::size_t frame) {
  const std::size_t needed = head_size + frame;
  // Some more than needed, so that the next one, a little longer, finds room, too.
  const std::size_t wanted =
      needed > longest_kept_block ? needed : std::min(needed + needed / 8, longest_kept_block);
  auto block = std::make_shared<os::Region>(os::Region::create((wanted + step - 1) / step * step));
  new (block->data()) InUse;
  return block;
}

bool holds(const std::shared_ptr<os::Region>& block, std::size_t frame) {
  return block != nullptr && block->size() >= head_size + frame;
}

}  // namespace

std::span<std::byte> BlockWriter::Lease::room() const {
  return std::span(block->data(), block->size()).subspan(head_size);
}

/// Free, and large enough if there is such a one; else the one whose block is the least loss.
BlockWriter::Slot* BlockWriter::find(std::size_t size) {
  Slot* smallest = nullptr;
  for (Slot& slot : slots_) {
    if (slot.block != nullptr && in_use(*slot.block).load(std::memory_order_acquire) != 0) {
      continue;
    }
    if (slot.block != nullptr && slot.block->size() > longest_kept_block) {
      slot.block.reset();
    }
    if (holds(slot.block, size)) {
      return &slot;
    }
    if (smallest == nullptr ||
        (smallest->block != nullptr &&
         (slot.block == nullptr || slot.block->size() < smallest->block->size()))) {
      smallest = &slot;
    }
  }
  return smallest;
}

/// Now in use. Null when all are.
BlockWriter::Slot* BlockWriter::take(std::size_t size) {
  Slot* const slot = find(size);
  if (slot != nullptr) {
    if (!holds(slot->block, size)) {
      slot->block.reset();  // before there is another one: both might be too much
      slot->block = make_block(size);
      ++slot->generation;
      slot->is_known = false;
    }
    in_use(*slot->block).store(1, std::memory_order_release);
  }
  return slot;
}

std::optional<wire::BlockNote> BlockWriter::put(std::uint64_t ordinal, const GatheredFrame& frame) {
  const std::size_t size = frame.size();
  const std::lock_guard lock(mutex_);
  Slot* const slot = take(size);
  if (slot == nullptr) {
    return std::nullopt;
  }
  slot->ordinal = ordinal;
  frame.copy_to(slot->block->data() + head_size);
  return wire::BlockNote{ordinal, static_cast<std::uint64_t>(slot - slots_.data()),
                         slot->generation, slot->block->size(), size};
}

BlockWriter::Lease BlockWriter::lease(std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (Slot* const slot = take(size)) {
    return {slot->block, static_cast<std::uint64_t>(slot - slots_.data())};
  }
  return {make_block(size), no_slot};
}

wire::BlockNote BlockWriter::pass_on(const Lease& lease, std::uint64_t ordinal, std::size_t size,
                                     const std::function<void(const os::Handle&)>& give) {
  const std::lock_guard lock(mutex_);
  Slot passing;
  Slot& slot = lease.slot == no_slot ? passing : slots_[lease.slot];
  if (!slot.is_known) {
    give(lease.block->handle());
    slot.is_known = true;
  }
  slot.ordinal = ordinal;
  return {ordinal, lease.slot, slot.generation, lease.block->size(), size};
}

void BlockWriter::give_up(const Lease& lease) noexcept {
  in_use(*lease.block).store(0, std::memory_order_release);
}

void BlockWriter::free_behind(std::uint64_t ordinal) {
  const std::lock_guard lock(mutex_);
  for (Slot& slot : slots_) {
    if (slot.block != nullptr && slot.ordinal > ordinal) {
      in_use(*slot.block).store(0, std::memory_order_release);
    }
  }
}

void BlockWriter::give(std::uint64_t slot, const std::function<void(const os::Handle&)>& give) {
  const std::lock_guard lock(mutex_);
  if (slot >= slots_.size() || slots_[slot].block == nullptr) {
    throw DecodingError("a worker asked for memory that it is not to have");
  }
  give(slots_[slot].block->handle());
}

std::shared_ptr<const std::span<const std::byte>> BlockReader::open(const wire::BlockNote& note,
                                                                    const Fetch& fetch) {
  if (note.slot > no_slot || note.size < sizeof(wire::FrameHead) || note.size > note.block_size ||
      note.block_size - note.size < head_size) {
    throw DecodingError("a note of a block that cannot be");
  }
  Slot passing;
  Slot& slot = note.slot == no_slot ? passing : slots_[note.slot];
  if (slot.block == nullptr || slot.generation != note.generation) {
    slot.block.reset();
    slot.block = std::make_shared<os::Region>(
        os::Region::map(fetch(note), static_cast<std::size_t>(note.block_size)));
    slot.block->drop_handle();  // hundreds of workers may have some each
    slot.generation = note.generation;
  }
  if (slot.block->size() != note.block_size) {
    throw DecodingError("a note of a block that has another size");
  }

  struct Use {
    ~Use() { in_use(*block).store(0, std::memory_order_release); }

    std::shared_ptr<os::Region> block;
    std::span<const std::byte> frame;
  };

  const auto use = std::make_shared<Use>();
  use->block = slot.block;
  use->frame = std::span<const std::byte>(slot.block->data(), slot.block->size())
                   .subspan(head_size, static_cast<std::size_t>(note.size));
  if (slot.block->size() > longest_kept_block) {
    slot.block.reset();
  }
  return {use, &use->frame};
}

}  // namespace brood::pool
