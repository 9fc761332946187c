#include "brood/detail/shared_bytes.hpp"

#include "archive_trip.hpp"
#include "brood/error.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace brood::detail {
namespace {

using test::Parcel;

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();

/// Elements of eight bytes, as an archive takes them.
struct Eights {
  SharedBytes bytes;

  void save(OutputArchive& archive) const { bytes.save(archive, 8); }

  void load(InputArchive& archive) { bytes = SharedBytes::load(archive, 8); }
};

struct OneEight {
  SharedBytes bytes;

  void save(OutputArchive& archive) const { bytes.save(archive, 8); }

  void load(InputArchive& archive) { bytes = SharedBytes::load_one(archive, 8); }
};

struct Fours {
  SharedBytes bytes;

  void save(OutputArchive& archive) const { bytes.save(archive, 4); }

  void load(InputArchive& archive) { bytes = SharedBytes::load(archive, 4); }
};

TEST(SharedBytes, AreZeroedAndAligned) {
  for (const std::size_t count : {1U, 3U, 1000U, 100'000U}) {
    const SharedBytes bytes(count, 12);
    EXPECT_EQ(bytes.count(), count);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes.data()) % largest_alignment, 0U);
    EXPECT_TRUE(std::all_of(bytes.data(), bytes.data() + count * 12,
                            [](std::byte byte) { return byte == std::byte{0}; }));
  }
}

TEST(SharedBytes, OfNoElementsHaveNoMemoryAndTravel) {
  EXPECT_EQ(SharedBytes().data(), nullptr);
  EXPECT_EQ(SharedBytes(0, 8).data(), nullptr);
  const auto arrived = test::after_a_trip(Eights{});
  EXPECT_EQ(arrived.bytes.count(), 0U);
  EXPECT_EQ(arrived.bytes.data(), nullptr);
}

TEST(SharedBytes, OfAnImpossibleSizeCannotBeMade) {
  EXPECT_THROW(SharedBytes(most, 1), std::length_error);
  EXPECT_THROW(SharedBytes(most / 2, 2), std::length_error);
  EXPECT_THROW(SharedBytes(most / 8 + 2, 8), std::length_error);
  EXPECT_THROW(SharedBytes(most / 4, 1), std::system_error);
}

TEST(SharedBytes, CopiesAndWhatArrivesAreTheSameMemory) {
  const Eights original{SharedBytes(4, 8)};
  const Eights copy = original;
  const Eights arrived = test::after_a_trip(original);
  EXPECT_EQ(arrived.bytes.count(), 4U);
  original.bytes.data()[31] = std::byte{7};
  EXPECT_EQ(copy.bytes.data()[31], std::byte{7});
  EXPECT_EQ(arrived.bytes.data()[31], std::byte{7});
}

TEST(SharedBytes, LiveAsLongAsTheLastNameOfThem) {
  Eights arrived;
  {
    const Eights original{SharedBytes(100'000, 8)};
    original.bytes.data()[799'999] = std::byte{9};
    arrived = test::after_a_trip(original);
  }
  EXPECT_EQ(arrived.bytes.data()[799'999], std::byte{9});
}

TEST(SharedBytes, OfAnotherElementAreRefused) {
  EXPECT_THROW(Parcel::of(Eights{SharedBytes(2, 8)}).open<Fours>(), DecodingError);
  EXPECT_THROW(Parcel::of(Fours{SharedBytes(2, 4)}).open<Eights>(), DecodingError);
  EXPECT_THROW(Parcel::of(Eights{SharedBytes(2, 8)}).open<OneEight>(), DecodingError);
  EXPECT_THROW(Parcel::of(Eights{}).open<OneEight>(), DecodingError);
  EXPECT_NO_THROW(Parcel::of(Eights{SharedBytes(1, 8)}).open<OneEight>());
}

/// A parcel with the number at that place replaced: count, element size, the handle's number (four
/// bytes), the region's size, offset and size of the block.
Parcel forged(std::size_t place, std::uint64_t number) {
  Parcel parcel = Parcel::of(Eights{SharedBytes(4, 8)});
  std::memcpy(parcel.bytes.data() + place, &number, sizeof number);
  return parcel;
}

TEST(SharedBytes, ThatClaimMoreThanCameAreRefused) {
  const std::size_t end = Parcel::of(Eights{SharedBytes(4, 8)}).bytes.size();
  const std::size_t all = end - 24;
  const std::size_t offset = end - 16;
  const std::size_t size = end - 8;
  ASSERT_NO_THROW(forged(0, 4).open<Eights>());
  EXPECT_THROW(forged(0, 5).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(0, 1ULL << 40U).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(0, 1ULL << 61U).open<Eights>(), DecodingError);  // 8 times that is 0
  EXPECT_THROW(forged(0, (1ULL << 61U) + 4).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(8, 0).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(8, 1ULL << 63U).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(all, 64).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(all, 1ULL << 45U).open<Eights>(), std::system_error);
  EXPECT_THROW(forged(offset, 8).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(offset, 1ULL << 40U).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(size, 31).open<Eights>(), DecodingError);
  EXPECT_THROW(forged(size, most).open<Eights>(), DecodingError);
}

TEST(SharedBytes, ThatBeginWhereTheirRegionKeepsItsOwnAreRefused) {
  const std::size_t end = Parcel::of(Eights{SharedBytes(4, 8)}).bytes.size();
  EXPECT_THROW(forged(end - 16, 0).open<Eights>(), DecodingError);
}

TEST(SharedBytes, ThatEndTooSoonOrComeWithoutAHandleAreRefused) {
  const Parcel whole = Parcel::of(Eights{SharedBytes(4, 8)});
  for (std::size_t size = 0; size < whole.bytes.size(); ++size) {
    Parcel part = Parcel::of(Eights{SharedBytes(4, 8)});
    part.bytes.resize(size);
    EXPECT_THROW(part.open<Eights>(), DecodingError) << size;
  }
  Parcel alone{whole.bytes, {}};
  EXPECT_THROW(alone.open<Eights>(), DecodingError);
  Parcel with_nothing{whole.bytes, std::vector<Handle>(1)};
  EXPECT_THROW(with_nothing.open<Eights>(), DecodingError);
}

/// Some elements that know what must be in them.
struct Marked {
  SharedBytes bytes;
  std::size_t size = 0;
  std::byte mark{};

  bool is_whole() const {
    return std::all_of(bytes.data(), bytes.data() + size,
                       [this](std::byte byte) { return byte == mark; });
  }
};

TEST(SharedBytes, ThousandsMadeAndDroppedKeepWhatIsInThemAndLeaveNothing) {
  constexpr std::size_t at_once = 50;
  std::mt19937 random(5000);
  std::uniform_int_distribution<std::size_t> small(1, 300);
  std::uniform_int_distribution<std::size_t> large(1, 60'000);
  const SharedBytes keeps_the_arena_that_is_carved_from(1, 1);
  const int before = test::open_handles();
  int most_handles = 0;
  {
    std::vector<Marked> all(at_once);
    for (int i = 0; i < 5000; ++i) {
      Marked& one = all[random() % at_once];
      ASSERT_TRUE(one.is_whole()) << "after " << i;
      one.bytes = {};  // before there is another one, as who drops a value does it
      one.size = random() % 8 == 0 ? large(random) : small(random);
      one.mark = static_cast<std::byte>(random() & 0xffU);
      one.bytes = SharedBytes(one.size, 1);
      ASSERT_EQ(one.bytes.data()[one.size - 1], std::byte{0}) << "after " << i;
      std::fill_n(one.bytes.data(), one.size, one.mark);
      if (i % 100 == 0) {
        most_handles = std::max(most_handles, test::open_handles());
      }
    }
    for (const Marked& one : all) {
      EXPECT_TRUE(one.is_whole());
    }
  }
  // Each that is there has a region of its own at the worst, and there is one to carve from.
  EXPECT_LE(most_handles - before, static_cast<int>(at_once) + 1);
  EXPECT_LE(test::open_handles() - before, 1);
}

TEST(SharedBytes, LeaveNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              const Eights small{SharedBytes(4, 8)};
              const Eights large{SharedBytes(100'000, 8)};
              test::after_a_trip(small);
              test::after_a_trip(large);
              EXPECT_THROW(Parcel::of(large).open<Fours>(), DecodingError);
              EXPECT_THROW(forged(0, 5).open<Eights>(), DecodingError);
            }),
            0);
}

}  // namespace
}  // namespace brood::detail
