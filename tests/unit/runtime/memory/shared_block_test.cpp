#include "memory/shared_block.hpp"

#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace brood::memory {
namespace {

/// A block as it was sent.
struct Sent {
  std::vector<os::Handle> handles;
  Bytes bytes;

  explicit Sent(const SharedBlock& block) {
    OutputArchive archive(handles);
    block.save(archive);
    bytes = archive.take();
  }

  SharedBlock load(std::size_t at_least) {
    InputArchive archive(bytes, handles);
    SharedBlock block;
    block.load(archive, at_least);
    return block;
  }

  /// Where it is said to be; offset is 1, size 2, that of the region 0. They follow the number of
  /// the handle.
  void claim(std::size_t which, std::uint64_t value) {
    const std::size_t place = bytes.size() - 3 * sizeof value + which * sizeof value;
    std::memcpy(bytes.data() + place, &value, sizeof value);
  }
};

TEST(SharedBlock, IsZeroedAndApartFromOthers) {
  const SharedBlock one = SharedBlock::make(100);
  const SharedBlock other = SharedBlock::make(100);
  EXPECT_TRUE(std::all_of(one.data(), one.data() + one.size(),
                          [](std::byte byte) { return byte == std::byte{0}; }));
  std::fill_n(one.data(), one.size(), std::byte{1});
  EXPECT_EQ(other.data()[0], std::byte{0});
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(one.data()) % block_alignment, 0U);
}

TEST(SharedBlock, ManySmallOnesShareARegionAndALargeOneHasItsOwn) {
  const SharedBlock one = SharedBlock::make(8);
  const SharedBlock other = SharedBlock::make(8);
  const SharedBlock large = SharedBlock::make(1'000'000);
  EXPECT_NE(&large.region(), &one.region());
  large.data()[999'999] = std::byte{1};
  std::vector<SharedBlock> many(2000, SharedBlock());
  std::generate(many.begin(), many.end(), [] { return SharedBlock::make(64); });
  many.back().data()[63] = std::byte{1};
  EXPECT_NE(one.data(), other.data());
}

TEST(SharedBlock, OneThatArrivesIsTheSameMemory) {
  const SharedBlock block = SharedBlock::make(100);
  Sent sent(block);
  const SharedBlock arrived = sent.load(100);
  EXPECT_EQ(arrived.data(), block.data());
  EXPECT_EQ(arrived.size(), block.size());
}

TEST(SharedBlock, LivesAsLongAsAnyHolder) {
  SharedBlock block = SharedBlock::make(1'000'000);
  Sent sent(block);
  block.data()[7] = std::byte{1};
  block = SharedBlock();
  const SharedBlock arrived = sent.load(8);  // nobody has mapped it any more
  EXPECT_EQ(arrived.data()[7], std::byte{1});
}

TEST(SharedBlock, OfAReservedOneMoreIsCommittedLater) {
  constexpr std::size_t size = std::size_t{1} << 20U;
  const SharedBlock block = SharedBlock::reserve(size, 4096);
  block.data()[4095] = std::byte{1};
  block.region().commit(block.offset(), size);
  block.data()[size - 1] = std::byte{1};
}

TEST(SharedBlock, PlacesThatCannotBeAreRefused) {
  const SharedBlock block = SharedBlock::make(100);
  const std::uint64_t all = block.region().size();
  const std::vector<std::pair<std::size_t, std::uint64_t>> claims = {
      {0, 0},  {0, 10},  {1, block.offset() + 1}, {1, all}, {1, all + 64}, {1, ~std::uint64_t{63}},
      {2, 99}, {2, all}, {2, ~std::uint64_t{0}},
  };
  for (const auto& [which, value] : claims) {
    Sent sent(block);
    sent.claim(which, value);
    EXPECT_THROW(sent.load(100), DecodingError) << which << " " << value;
  }
}

TEST(SharedBlock, BytesThatEndTooSoonOrComeWithoutAHandleAreRefused) {
  const SharedBlock block = SharedBlock::make(100);
  Sent without(block);
  without.handles.clear();
  EXPECT_THROW(without.load(100), DecodingError);
  for (std::size_t size = 0; size < Sent(block).bytes.size(); ++size) {
    Sent shorter(block);
    shorter.bytes.resize(size);
    EXPECT_THROW(shorter.load(100), DecodingError) << size;
  }
}

TEST(SharedBlock, NothingCannotBeSent) {
  std::vector<os::Handle> handles;
  OutputArchive archive(handles);
  EXPECT_THROW(SharedBlock().save(archive), EncodingError);
  OutputArchive without_handles;
  EXPECT_THROW(SharedBlock::make(8).save(without_handles), EncodingError);
}

}  // namespace
}  // namespace brood::memory
