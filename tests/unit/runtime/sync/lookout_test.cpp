#include "sync/lookout.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace brood::sync {
namespace {

using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

bool never() {
  return false;
}

/// A wait of which the lookout sees nothing, and that goes on for so long after it has looked.
void sleep_through(Lookout& lookout, std::chrono::nanoseconds time) {
  ASSERT_FALSE(lookout.sees(never, true));
  const auto end = Clock::now() + time;
  while (Clock::now() <= end) {
  }
  lookout.has_slept();
}

/// A machine that is busy makes short waits long: one of many is short.
void make_patient(Lookout& lookout) {
  for (int i = 0; i < 10'000 && lookout.patience().count() == 0; ++i) {
    sleep_through(lookout, 0ns);
  }
  ASSERT_GT(lookout.patience().count(), 0);
}

TEST(Lookout, SeesWhatComesWhileItLooks) {
  Lookout lookout;
  make_patient(lookout);  // else it looks as everybody does, which on one CPU is not at all
  int looks = 0;
  const auto third_time = [&] { return ++looks == 3; };
  EXPECT_TRUE(lookout.sees(third_time, true));
  EXPECT_EQ(looks, 3);
}

TEST(Lookout, LooksForLongWhereWaitsWereShort) {
  Lookout lookout;
  EXPECT_EQ(lookout.patience().count(), 0);
  make_patient(lookout);
  EXPECT_GT(lookout.patience().count(), 0);
  EXPECT_LE(lookout.patience(), Lookout::longest);
}

TEST(Lookout, LosesPatienceWhereWaitsAreLong) {
  Lookout lookout;
  make_patient(lookout);
  for (int i = 0; i < 20; ++i) {
    sleep_through(lookout, Lookout::longest);
  }
  EXPECT_EQ(lookout.patience().count(), 0);
}

TEST(Lookout, RestsWhenItHasLookedInVainAndWasWokenSoonAfter) {
  Lookout lookout;
  int waits = 0;
  // Else it would go on so for ever: what it waits for seems to take as long as it looks.
  for (bool has_looked = false; waits < 10'000; ++waits) {
    sleep_through(lookout, 0ns);
    if (has_looked && lookout.patience().count() == 0) {
      break;
    }
    has_looked = has_looked || lookout.patience().count() != 0;
  }
  ASSERT_LT(waits, 10'000);
  for (int i = 0; i < 60; ++i) {
    sleep_through(lookout, 0ns);
    EXPECT_EQ(lookout.patience().count(), 0);
  }
}

TEST(Lookout, LearnsNothingWithoutACpuToLookOn) {
  Lookout lookout;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(lookout.sees(never, false));
    lookout.has_slept();
  }
  EXPECT_EQ(lookout.patience().count(), 0);
}

}  // namespace
}  // namespace brood::sync
