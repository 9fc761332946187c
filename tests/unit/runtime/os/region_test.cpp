#include "os/region.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

namespace brood::os {
namespace {

constexpr std::size_t size = 100'000;

TEST(Region, IsZeroed) {
  const Region region = Region::create(size);
  EXPECT_EQ(region.size(), size);
  EXPECT_TRUE(std::all_of(region.data(), region.data() + size,
                          [](std::byte byte) { return byte == std::byte{0}; }));
}

TEST(Region, AnotherMappingOfItSeesTheSameBytes) {
  const Region region = Region::create(size);
  const Region second = Region::map(region.handle().duplicate(), size);
  EXPECT_NE(second.data(), region.data());
  region.data()[size - 1] = std::byte{42};
  EXPECT_EQ(second.data()[size - 1], std::byte{42});
}

TEST(Region, LivesAsLongAsAnyMappingOfIt) {
  Region region = Region::create(size);
  region.data()[7] = std::byte{1};
  const Region second = Region::map(region.handle().duplicate(), size);
  region = Region();
  EXPECT_EQ(second.data()[7], std::byte{1});
}

TEST(Region, WhatIsReservedIsUsableAsFarAsItIsCommittedAlsoElsewhere) {
  constexpr std::size_t large = std::size_t{1} << 32U;
  constexpr std::size_t part = 1'000'000;
  Region region = Region::reserve(large);
  EXPECT_EQ(region.size(), large);
  region.commit(0, part);
  region.data()[part - 1] = std::byte{1};
  Region second = Region::map(region.handle().duplicate(), large);
  second.use(0, part);
  EXPECT_EQ(second.data()[part - 1], std::byte{1});
  second.commit(part, part);
  second.data()[part] = std::byte{2};
  region.use(0, 2 * part);
  EXPECT_EQ(region.data()[part - 1], std::byte{1});
  EXPECT_EQ(region.data()[part], std::byte{2});
}

TEST(Region, MovingLeavesNone) {
  Region region = Region::create(size);
  std::byte* const data = region.data();
  const Region moved = std::move(region);
  EXPECT_EQ(moved.data(), data);
  EXPECT_EQ(moved.size(), size);
  EXPECT_EQ(region.data(), nullptr);  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_EQ(region.size(), 0U);
  EXPECT_FALSE(region.handle());
}

TEST(Region, MayBeMappedInPart) {
  const Region region = Region::create(size);
  region.data()[10] = std::byte{9};
  const Region part = Region::map(region.handle().duplicate(), 4096);
  EXPECT_EQ(part.data()[10], std::byte{9});
}

TEST(Region, OfNoBytesCannotBeMade) {
  EXPECT_THROW(Region::create(0), std::system_error);
}

// Small enough for the system's arithmetic and larger than any address space: nothing can begin to
// reserve it. (More than there is, but not impossible: region_linux_test.cpp.)
TEST(Region, OfAnImpossibleSizeCannotBeMade) {
  EXPECT_THROW(Region::create(std::numeric_limits<std::size_t>::max()), std::system_error);
  EXPECT_THROW(Region::create(std::numeric_limits<std::size_t>::max() / 2 + 1), std::system_error);
}

TEST(Region, CannotBeMappedLargerThanItIs) {
  const Region region = Region::create(4096);
  EXPECT_THROW(Region::map(region.handle().duplicate(), 1'000'000), std::system_error);
}

TEST(Region, WhatIsNoRegionCannotBeMapped) {
  EXPECT_THROW(Region::map(Handle(), size), std::system_error);
  auto [first, second] = Channel::pair();
  EXPECT_THROW(Region::map(std::move(first.handle()), size), std::system_error);
}

/// Adds one to the first number of the region that it is given.
HELPER(count_in_region) {
  Channel parent = test::parent_channel(arguments);
  const Region region = Region::map(test::adopt_argument(arguments.at(1)), size);
  int value = 0;
  std::memcpy(&value, region.data(), sizeof value);
  ++value;
  std::memcpy(region.data(), &value, sizeof value);
  return value;
}

TEST(Region, IsSharedWithAChildThatInheritsIt) {
  const Region region = Region::create(size);
  const NativeHandle handles[] = {region.handle().get()};
  for (int i = 1; i <= 2; ++i) {
    auto child = test::start_child({.helper = "count_in_region", .handles = handles});
    EXPECT_EQ(test::exitcode_in_time(*child.process), i);
    int value = 0;
    std::memcpy(&value, region.data(), sizeof value);
    EXPECT_EQ(value, i);
  }
}

TEST(Region, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              Region region = Region::create(size);
              const Region second = Region::map(region.handle().duplicate(), size);
              region = Region::create(4096);
              EXPECT_THROW(Region::map(region.handle().duplicate(), 0), std::system_error);
            }),
            0);
}

}  // namespace
}  // namespace brood::os
