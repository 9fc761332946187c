#include "progress.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(ProgressLine, ShowsHowFarItIs) {
  EXPECT_EQ(progress_line({2, 0, 4}, 20), "[======>       ] 2/4");
  EXPECT_EQ(progress_line({4, 0, 4}, 20), "[==============] 4/4");
  EXPECT_EQ(progress_line({0, 0, 4}, 20), "[              ] 0/4");
}

TEST(ProgressLine, TellsFailures) {
  EXPECT_EQ(progress_line({3, 1, std::nullopt}, 80), "3 done, 1 failed");
  EXPECT_EQ(progress_line({3, 2, 10}, 14), "3/10, 2 failed");
}

TEST(ProgressLine, HasNoBarWithoutATotal) {
  EXPECT_EQ(progress_line({12, 0, std::nullopt}, 80), "12 done");
}

TEST(ProgressLine, NeverGetsWiderThanAllowed) {
  for (std::size_t width = 0; width < 100; ++width) {
    EXPECT_LE(progress_line({1234, 56, 99999}, width).size(), width);
    EXPECT_LE(progress_line({1234, 56, std::nullopt}, width).size(), width);
  }
}

TEST(ProgressLine, MoreThanTheTotalIsNoHarm) {
  EXPECT_LE(progress_line({9, 0, 3}, 40).size(), 40u);
  EXPECT_LE(progress_line({0, 0, 0}, 40).size(), 40u);
}

}  // namespace
}  // namespace brood::launcher
