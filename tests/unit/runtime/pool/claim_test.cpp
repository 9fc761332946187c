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

TEST(Claim, SaysWhichHasBegunAndDecidesNothing) {
  Claim claim;
  EXPECT_EQ(claim.begun(3), 0U);
  EXPECT_TRUE(claim.begin(1));
  EXPECT_EQ(claim.begun(3), 1U);
  EXPECT_TRUE(claim.begin(2));
  EXPECT_EQ(claim.take_back(3), 2U);
  EXPECT_EQ(claim.begun(3), 2U);
  EXPECT_FALSE(claim.begin(3));
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

/// Waits for a moment only: the threads that race should be awake.
template <class Condition>
void spin_until(Condition condition) {
  for (int tries = 0; !condition(); ++tries) {
    if (tries % 2000 == 1999) {
      std::this_thread::yield();
    }
  }
}

/// One thread begins the tasks in their order; the other sends some, and takes back what it can
/// just when the first one has come to one of them.
TEST(Claim, OfTwoThreadsThatRaceForATaskExactlyOneHasIt) {
  constexpr std::uint64_t tasks = 150'000;
  // The race crosses the end of the 32 bits.
  constexpr std::uint64_t base = round_of_ordinals - tasks / 2;
  Claim claim;
  advance(claim, base);
  std::vector<char> begun(tasks + 1);
  std::vector<char> taken_back(tasks + 1);
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> reached{0};
  std::thread worker([&] {
    for (std::uint64_t task = 1; task <= tasks; ++task) {
      spin_until([&] { return sent.load() >= task; });
      reached.store(task);
      begun[task] = claim.begin(base + task) ? 1 : 0;
    }
  });
  for (std::uint64_t last = 0; last < tasks;) {
    const std::uint64_t first = last + 1;
    last = std::min(tasks, last + 5);
    sent.store(last);
    spin_until([&] { return reached.load() >= first + last / 5 % 4; });
    const std::uint64_t last_begun = claim.take_back(base + last) - base;
    for (std::uint64_t task = std::max(last_begun + 1, first); task <= last; ++task) {
      taken_back[task] = 1;
    }
  }
  worker.join();
  for (std::uint64_t task = 1; task <= tasks; ++task) {
    ASSERT_EQ(begun[task] + taken_back[task], 1) << "task " << task;
  }
}

}  // namespace
}  // namespace brood::pool
