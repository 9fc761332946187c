#include "brood/duration.hpp"

#include "brood/lock.hpp"
#include "brood/queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace brood {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

nanoseconds kept(Duration duration) {
  return duration;
}

TEST(Duration, IsWhatWasGiven) {
  EXPECT_EQ(kept(5s), 5s);
  EXPECT_EQ(kept(-3ms), -3ms);
  EXPECT_EQ(kept(0ns), 0ns);
  EXPECT_EQ(kept(nanoseconds::max() - 1h), nanoseconds::max() - 1h);
}

TEST(Duration, AFractionIsRoundedUp) {
  EXPECT_EQ(kept(std::chrono::duration<double>(0.25)), 250ms);
  EXPECT_EQ(kept(std::chrono::duration<double, std::nano>(1.5)), 2ns);
}

TEST(Duration, WhatIsTooMuchIsTheMost) {
  EXPECT_EQ(kept(std::chrono::hours::max()), nanoseconds::max());
  EXPECT_EQ(kept(std::chrono::hours::min()), nanoseconds::min());
  EXPECT_EQ(kept(std::chrono::seconds::max()), nanoseconds::max());
  EXPECT_EQ(kept(std::chrono::duration<double>(INFINITY)), nanoseconds::max());
  EXPECT_EQ(kept(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())),
            nanoseconds::min());
}

TEST(Duration, WhoWaitsForEverGetsWhatIsThere) {
  Lock lock;
  EXPECT_TRUE(lock.try_lock_for(std::chrono::hours::max()));
  lock.unlock();
  EXPECT_TRUE(lock.acquire_for(std::chrono::hours::max()));
  EXPECT_FALSE(lock.acquire_for(std::chrono::hours::min()));
  Queue<int> queue;
  EXPECT_TRUE(queue.put_for(3, std::chrono::hours::max()));
  EXPECT_EQ(queue.get_for(std::chrono::hours::max()), 3);
  EXPECT_EQ(queue.get_for(std::chrono::hours::min()), std::nullopt);
}

}  // namespace
}  // namespace brood
