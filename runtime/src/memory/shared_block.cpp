#include "memory/shared_block.hpp"

#include "brood/error.hpp"
#include "memory/arena.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace brood::memory {

SharedBlock::SharedBlock(std::shared_ptr<Arena> arena, std::size_t offset, std::size_t size)
    : arena_(std::move(arena)),
      data_(arena_->region().data() + offset),
      offset_(offset),
      size_(size) {}

SharedBlock SharedBlock::make(std::size_t size) {
  std::size_t offset = 0;
  auto arena = arena_for(size, offset);
  return SharedBlock(std::move(arena), offset, size);
}

SharedBlock SharedBlock::reserve(std::size_t size, std::size_t committed) {
  auto arena = Arena::reserve(size, committed);
  const std::size_t offset = *arena->carve(size);
  return SharedBlock(std::move(arena), offset, size);
}

os::Region& SharedBlock::region() const noexcept {
  return arena_->region();
}

void SharedBlock::save(OutputArchive& archive) const {
  if (arena_ == nullptr) {
    throw EncodingError("an object that was moved from, or destroyed, cannot be sent");
  }
  archive.write_handle(arena_->region().handle(), arena_);
  const std::array<std::uint64_t, 3> place = {arena_->region().size(), offset_, size_};
  archive.write(place.data(), sizeof place);
}

void SharedBlock::load(InputArchive& archive, std::size_t at_least) {
  os::Handle handle = archive.read_handle();
  std::array<std::uint64_t, 3> place{};
  archive.read(place.data(), sizeof place);
  const auto [all, offset, size] = place;
  // The first block's place is the arena's own.
  if (!handle || offset < block_alignment || offset % block_alignment != 0 || offset > all ||
      size > all - offset || size < at_least) {
    throw DecodingError("a shared object from another process claims " + std::to_string(size) +
                        " bytes at " + std::to_string(offset) + " of " + std::to_string(all) +
                        " bytes of shared memory");
  }
  auto arena = Arena::open(std::move(handle), static_cast<std::size_t>(all));
  *this = SharedBlock(std::move(arena), static_cast<std::size_t>(offset),
                      static_cast<std::size_t>(size));
  region().use(offset_, at_least);
}

}  // namespace brood::memory
