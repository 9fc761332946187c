#include "base/deadline.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace brood::base {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, NeverDoesNotPass) {
  EXPECT_TRUE(Deadline::never().is_never());
  EXPECT_FALSE(Deadline::never().has_passed());
  EXPECT_EQ(Deadline::never().milliseconds_left(), -1);
  EXPECT_FALSE(Deadline::never().moment().has_value());
}

TEST(Deadline, AfterNothingHasPassed) {
  EXPECT_TRUE(Deadline::after(0ns).has_passed());
  EXPECT_EQ(Deadline::after(0ns).milliseconds_left(), 0);
}

TEST(Deadline, ANegativeDurationHasPassed) {
  EXPECT_TRUE(Deadline::after(-1h).has_passed());
  EXPECT_EQ(Deadline::after(-1h).milliseconds_left(), 0);
  EXPECT_TRUE(Deadline::after(std::chrono::nanoseconds::min()).has_passed());
  EXPECT_EQ(Deadline::after(std::chrono::nanoseconds::min()).milliseconds_left(), 0);
}

TEST(Deadline, OneThatIsFarAwayHasNotPassed) {
  const Deadline deadline = Deadline::after(1h);
  EXPECT_FALSE(deadline.has_passed());
  EXPECT_FALSE(deadline.is_never());
  EXPECT_GT(deadline.milliseconds_left(), 3'000'000);
  EXPECT_LE(deadline.milliseconds_left(), 3'600'000);
}

TEST(Deadline, TheRestOfAMillisecondIsAWholeOne) {
  EXPECT_EQ(Deadline::after(900us).milliseconds_left() > 1, false);
  const Deadline deadline = Deadline::after(1h + 1ns);
  EXPECT_GE(deadline.milliseconds_left(), 3'599'000);
}

TEST(Deadline, WhatTheClockCannotHoldIsNever) {
  EXPECT_TRUE(Deadline::after(std::chrono::nanoseconds::max()).is_never());
}

TEST(Deadline, YearsFitTheSystemsMilliseconds) {
  const Deadline deadline = Deadline::after(24h * 365 * 50);
  EXPECT_GT(deadline.milliseconds_left(), 0);
}

}  // namespace
}  // namespace brood::base
