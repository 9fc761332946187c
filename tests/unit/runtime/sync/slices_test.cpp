#include "sync/slices.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace brood::sync {
namespace {

using base::Deadline;
using Clock = Deadline::Clock;

void wait_until(Clock::time_point moment) {
  while (Clock::now() < moment) {
  }
}

TEST(Slices, AreNeverAsLongAsHalfASecond) {
  Slices slices;
  for (int i = 0; i < 5; ++i) {
    const auto begin = Clock::now();
    const auto end = *slices.next(Deadline::never()).moment();
    EXPECT_GT(end, begin);
    EXPECT_LT(end - Clock::now(), std::chrono::milliseconds(500));
    wait_until(end);
  }
}

TEST(Slices, EndNoLaterThanTheDeadline) {
  const Deadline passed = Deadline::after(std::chrono::nanoseconds(0));
  EXPECT_EQ(Slices().next(passed).moment(), passed.moment());
}

TEST(Slices, WhoIsWokenInVainGoesOnWithTheSameOne) {
  Slices slices;
  for (int i = 0; i < 3; ++i) {
    const auto end = *slices.next(Deadline::never()).moment();
    const auto again = *slices.next(Deadline::never()).moment();
    EXPECT_TRUE(again == end || Clock::now() >= end) << "a new slice began in the middle of one";
    wait_until(std::max(end, again));
    EXPECT_TRUE(slices.has_passed());
  }
}

}  // namespace
}  // namespace brood::sync
