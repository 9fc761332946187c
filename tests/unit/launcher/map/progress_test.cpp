#include "map/progress.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

ProgressState state(std::size_t done, std::size_t failed, std::optional<std::size_t> total,
                    double seconds = 0) {
  return {.done = done, .failed = failed, .total = total, .seconds = seconds};
}

TEST(ProgressLine, ShowsHowFarItIs) {
  EXPECT_EQ(progress_line(state(2, 0, 4), 20), "[======>       ] 2/4");
  EXPECT_EQ(progress_line(state(4, 0, 4), 20), "[==============] 4/4");
  EXPECT_EQ(progress_line(state(0, 0, 4), 20), "[              ] 0/4");
}

TEST(ProgressLine, TellsFailures) {
  EXPECT_EQ(progress_line(state(3, 1, std::nullopt), 80), "3 done, 1 failed");
  EXPECT_EQ(progress_line(state(3, 2, 10), 14), "3/10, 2 failed");
}

TEST(ProgressLine, TellsTheRateAndWhatIsLeft) {
  EXPECT_EQ(progress_line(state(10, 0, 100, 5), 28), "10/100, 2.0/s, 0:45 left");
  EXPECT_EQ(progress_line(state(10, 0, std::nullopt, 5), 80), "10 done, 2.0/s");
  EXPECT_EQ(progress_line(state(2, 0, 4, 240), 30), "2/4, 0.5/min, 4:00 left");
  EXPECT_EQ(progress_line(state(1, 0, 4, 5000), 31), "1/4, 0.0/min, 4:10:00 left");
  EXPECT_EQ(progress_line(state(1000, 0, 1000, 2), 24), "1000/1000, 500/s");
}

TEST(ProgressLine, HasNoBarWithoutATotal) {
  EXPECT_EQ(progress_line(state(12, 0, std::nullopt), 80), "12 done");
}

TEST(ProgressLine, NeverGetsWiderThanAllowed) {
  for (std::size_t width = 0; width < 100; ++width) {
    EXPECT_LE(progress_line(state(1234, 56, 99999), width).size(), width);
    EXPECT_LE(progress_line(state(1234, 56, std::nullopt), width).size(), width);
  }
}

TEST(ProgressLine, MoreThanTheTotalIsNoHarm) {
  EXPECT_LE(progress_line(state(9, 0, 3), 40).size(), 40u);
  EXPECT_LE(progress_line(state(0, 0, 0), 40).size(), 40u);
}

}  // namespace
}  // namespace brood::launcher
