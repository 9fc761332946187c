#include "pool/claim.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace brood::pool {
namespace {

constexpr std::uint64_t round_of_ordinals = std::uint64_t{1} << 32U;

// Stands for so many tasks, one after the other. Fewer than 2^31 are ever under way.
constexpr std::uint64_t many = std::uint64_t{1} << 28U;

/// Lets the worker begin `last`, as if it had begun all those before it, too.
void advance(Claim& claim, std::uint64_t last) {
  for (std::uint64_t ordinal = last % many; ordinal < last; ordinal += many) {
    ASSERT_TRUE(ordinal == 0 || claim.begin(ordinal)) << ordinal;
  }
  ASSERT_TRUE(claim.begin(last));
}

TEST(Claim, ATaskThatBeganIsNotTakenBack) {
  Claim claim;
  EXPECT_TRUE(claim.begin(1));
  EXPECT_TRUE(claim.begin(2));
  EXPECT_EQ(claim.take_back(2), 2U);
}

TEST(Claim, ATaskThatWasTakenBackDoesNotBegin) {
  Claim claim;
  EXPECT_TRUE(claim.begin(1));
  EXPECT_EQ(claim.take_back(3), 1U);
  EXPECT_FALSE(claim.begin(2));
  EXPECT_FALSE(claim.begin(3));
}

TEST(Claim, TasksSentAfterOthersWereTakenBackBegin) {
  Claim claim;
  EXPECT_TRUE(claim.begin(1));
  EXPECT_EQ(claim.take_back(3), 1U);
  EXPECT_TRUE(claim.begin(4));
  EXPECT_EQ(claim.take_back(4), 4U);
}

TEST(Claim, TakingBackTwiceGivesTheSameAnswer) {
  Claim claim;
  EXPECT_TRUE(claim.begin(1));
  EXPECT_EQ(claim.take_back(3), 1U);
  EXPECT_EQ(claim.take_back(3), 1U);
  EXPECT_EQ(claim.take_back(5), 1U);
}

TEST(Claim, WithoutABegunTaskAllAreTakenBack) {
  Claim claim;
  EXPECT_EQ(claim.take_back(0), 0U);
  EXPECT_EQ(claim.take_back(7), 0U);
  EXPECT_FALSE(claim.begin(1));
  EXPECT_FALSE(claim.begin(7));
}

TEST(Claim, IsAsNewAfterAReset) {
  Claim claim;
  EXPECT_TRUE(claim.begin(5));
  EXPECT_EQ(claim.take_back(9), 5U);
  claim.reset();
  EXPECT_TRUE(claim.begin(1));
  EXPECT_EQ(claim.take_back(2), 1U);
}

TEST(Claim, OrdinalsGoOnWhereTheir32BitsWrapAround) {
  for (std::uint64_t first = round_of_ordinals - 4; first <= round_of_ordinals + 2; ++first) {
    Claim claim;
    advance(claim, first - 3);
    EXPECT_EQ(claim.take_back(first - 1), first - 3);
    EXPECT_TRUE(claim.begin(first)) << first;
    EXPECT_TRUE(claim.begin(first + 1)) << first;
    EXPECT_EQ(claim.take_back(first + 3), first + 1);
    EXPECT_FALSE(claim.begin(first + 2)) << first;
    EXPECT_FALSE(claim.begin(first + 3)) << first;
    EXPECT_TRUE(claim.begin(first + 4)) << first;
  }
}

TEST(Claim, AWorkerFromWhichNothingIsEverTakenBackGoesOnForEver) {
  Claim claim;
  advance(claim, 3 * round_of_ordinals + 1);
  EXPECT_EQ(claim.take_back(3 * round_of_ordinals + 5), 3 * round_of_ordinals + 1);
}

TEST(Claim, WhatWasTakenBackLongAgoDoesNotCount) {
  Claim claim;
  EXPECT_TRUE(claim.begin(1));
  EXPECT_EQ(claim.take_back(5), 1U);
  for (std::uint64_t ordinal = 6; ordinal < 3 * round_of_ordinals; ordinal += many) {
    ASSERT_TRUE(claim.begin(ordinal)) << ordinal;
  }
}

/// One thread begins the tasks in their order, as soon as they are sent; the other sends them, and
/// takes them back at moments that have nothing to do with it.
TEST(Claim, OfTwoThreadsThatRaceForATaskExactlyOneHasIt) {
  constexpr std::uint64_t tasks = 200'000;
  // The race crosses the end of the 32 bits.
  constexpr std::uint64_t base = round_of_ordinals - tasks / 2;
  Claim claim;
  advance(claim, base);
  std::vector<char> begun(tasks + 1);
  std::vector<char> taken_back(tasks + 1);
  std::atomic<std::uint64_t> sent{0};
  std::thread worker([&] {
    for (std::uint64_t task = 1; task <= tasks; ++task) {
      while (sent.load(std::memory_order_acquire) < task) {
        std::this_thread::yield();
      }
      begun[task] = claim.begin(base + task) ? 1 : 0;
    }
  });
  std::uint64_t settled = 0;  // tasks up to this one have begun or were taken back
  for (std::uint64_t last = 0; last < tasks;) {
    last = std::min(tasks, last + 1 + last % 7);
    sent.store(last, std::memory_order_release);
    if (last % 3 == 0) {
      const std::uint64_t began = claim.take_back(base + last) - base;
      for (std::uint64_t task = std::max(began, settled) + 1; task <= last; ++task) {
        taken_back[task] = 1;
      }
      settled = last;
    }
  }
  worker.join();
  for (std::uint64_t task = 1; task <= tasks; ++task) {
    ASSERT_EQ(begun[task] + taken_back[task], 1) << "task " << task;
  }
}

}  // namespace
}  // namespace brood::pool
