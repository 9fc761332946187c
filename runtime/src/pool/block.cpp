#include "pool/block.hpp"

#include "brood/error.hpp"

#include <cstring>
#include <new>
#include <string>
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

/// Some more than needed, so that the next one, a little longer, finds room, too.
std::size_t size_for(std::size_t frame) {
  const std::size_t needed = head_size + frame;
  const std::size_t wanted = needed > longest_kept_block ? needed : needed + needed / 8;
  return (wanted + step - 1) / step * step;
}

os::Region make_block(std::size_t frame) {
  os::Region block = os::Region::create(size_for(frame));
  new (block.data()) InUse;
  return block;
}

}  // namespace

BlockWriter::Slot* BlockWriter::find(std::size_t size) {
  Slot* empty = nullptr;
  for (Slot& slot : slots_) {
    const bool has_block = slot.block.size() != 0;
    if (has_block && in_use(slot.block).load(std::memory_order_acquire) != 0) {
      continue;
    }
    if (has_block && slot.block.size() > longest_kept_block) {
      slot.block = os::Region();
    }
    if (slot.block.size() >= head_size + size) {
      return &slot;
    }
    if (empty == nullptr || slot.block.size() < empty->block.size()) {
      empty = &slot;
    }
  }
  return empty;
}

/// A note without slot and ordinal.
wire::BlockNote BlockWriter::fill(const os::Region& block, const wire::FrameHead& head,
                                  std::span<const std::byte> body) {
  std::byte* const frame = block.data() + head_size;
  std::memcpy(frame, &head, sizeof head);
  if (!body.empty()) {
    std::memcpy(frame + sizeof head, body.data(), body.size());
  }
  in_use(block).store(1, std::memory_order_release);
  return {0, no_slot, 0, block.size(), sizeof head + body.size()};
}

std::optional<wire::BlockNote> BlockWriter::put(std::uint64_t ordinal, const wire::FrameHead& head,
                                                std::span<const std::byte> body) {
  const std::size_t size = sizeof head + body.size();
  const std::lock_guard lock(mutex_);
  Slot* const slot = find(size);
  if (slot == nullptr) {
    return std::nullopt;
  }
  if (slot->block.size() < head_size + size) {
    slot->block = os::Region();
    slot->block = make_block(size);
    ++slot->generation;
  }
  slot->ordinal = ordinal;
  wire::BlockNote note = fill(slot->block, head, body);
  note.ordinal = ordinal;
  note.slot = static_cast<std::uint64_t>(slot - slots_.data());
  note.generation = slot->generation;
  return note;
}

wire::BlockNote BlockWriter::put_and_give(std::uint64_t ordinal, std::span<const std::byte> frame,
                                          const std::function<void(const os::Handle&)>& give) {
  wire::FrameHead head;
  std::memcpy(&head, frame.data(), sizeof head);
  const auto body = frame.subspan(sizeof head);
  std::array<std::uint64_t, block_slots> generations{};
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    generations[i] = slots_[i].generation;
  }
  if (const auto note = put(ordinal, head, body)) {
    if (generations[note->slot] != note->generation) {
      give(slots_[note->slot].block.handle());
    }
    return *note;
  }
  const os::Region block = make_block(frame.size());
  wire::BlockNote note = fill(block, head, body);
  note.ordinal = ordinal;
  give(block.handle());
  return note;
}

void BlockWriter::free_behind(std::uint64_t ordinal) {
  const std::lock_guard lock(mutex_);
  for (Slot& slot : slots_) {
    if (slot.block.size() != 0 && slot.ordinal > ordinal) {
      in_use(slot.block).store(0, std::memory_order_release);
    }
  }
}

void BlockWriter::give(std::uint64_t slot, const std::function<void(const os::Handle&)>& give) {
  const std::lock_guard lock(mutex_);
  if (slot >= slots_.size() || slots_[slot].block.size() == 0) {
    throw DecodingError("a worker asked for memory that it is not to have");
  }
  give(slots_[slot].block.handle());
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
    slot.block = std::make_shared<os::Region>(
        os::Region::map(fetch(note), static_cast<std::size_t>(note.block_size)));
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
