#include "memory/arena.hpp"

#include "brood/error.hpp"
#include "memory/shared_block.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <set>
#include <system_error>
#include <thread>
#include <vector>

namespace brood::memory {
namespace {

TEST(Arena, CarvesUntilItIsFull) {
  const auto arena = Arena::make(1000);
  std::set<std::size_t> places;
  while (const auto place = arena->carve(100)) {
    EXPECT_EQ(*place % block_alignment, 0U);
    EXPECT_LE(*place + 100, arena->region().size());
    if (!places.empty()) {
      EXPECT_GE(*place, *places.rbegin() + 100);
    }
    places.insert(*place);
  }
  EXPECT_EQ(places.size(), 8U);  // of 128 bytes each
  EXPECT_EQ(arena->carve(static_cast<std::size_t>(-1)), std::nullopt);
}

TEST(Arena, GivesNoPlaceTwiceWhoeverAsks) {
  const auto arena = Arena::make(64 * 400);
  std::vector<std::vector<std::size_t>> found(4);
  std::vector<std::thread> threads;
  for (auto& places : found) {
    threads.emplace_back([&] {
      while (const auto place = arena->carve(1)) {
        places.push_back(*place);
      }
    });
  }
  std::set<std::size_t> all;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].join();
    all.insert(found[i].begin(), found[i].end());
  }
  EXPECT_EQ(all.size(), 400U);
  EXPECT_EQ(found[0].size() + found[1].size() + found[2].size() + found[3].size(), 400U);
}

TEST(Arena, OneThatArrivesAgainIsTheOneThatIsThere) {
  const auto arena = Arena::make(1000);
  const std::size_t size = arena->region().size();
  EXPECT_EQ(Arena::open(arena->region().handle().duplicate(), size), arena);
  EXPECT_NE(Arena::make(1000), arena);
}

TEST(Arena, WhatCannotBeOneIsRefused) {
  const auto arena = Arena::make(1000);
  EXPECT_THROW(Arena::open(arena->region().handle().duplicate(), 3), DecodingError);
  EXPECT_THROW(Arena::open(arena->region().handle().duplicate(), 1'000'000), std::system_error);
  EXPECT_THROW(Arena::open(os::Handle(), 1000), std::system_error);
}

TEST(Arena, OfAReservedOneTheBeginningMayBeTouched) {
  const auto arena = Arena::reserve(std::size_t{1} << 20U, 4096);
  const auto place = arena->carve(std::size_t{1} << 20U);
  ASSERT_TRUE(place);
  arena->region().data()[*place + 4095] = std::byte{1};
  arena->region().commit(*place, std::size_t{1} << 20U);
  arena->region().data()[*place + (std::size_t{1} << 20U) - 1] = std::byte{1};
}

TEST(Arena, OnesThatAreGoneAreForgotten) {
  for (int i = 0; i < 1000; ++i) {
    Arena::make(1000);
  }
  EXPECT_LE(Arena::remembered(), 200U);
}

TEST(Arena, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              const auto arena = Arena::make(1000);
              Arena::open(arena->region().handle().duplicate(), arena->region().size());
            }),
            0);
}

}  // namespace
}  // namespace brood::memory
