#include "sync/spin.hpp"

#include "brood/cpu_count.hpp"

#include <gtest/gtest.h>

namespace brood::sync {
namespace {

TEST(Spin, SuccessMakesTheBudgetLargerAndFailureSmallerWithinBounds) {
  if (cpu_count() < 2) {
    EXPECT_EQ(spin_budget(), 0);
    return;
  }
  for (int i = 0; i < 100; ++i) {
    spin_ended(false);
  }
  const int least = spin_budget();
  EXPECT_GT(least, 0);  // or success could never make it larger again
  spin_ended(true);
  EXPECT_GT(spin_budget(), least);
  for (int i = 0; i < 100; ++i) {
    spin_ended(true);
  }
  const int most = spin_budget();
  spin_ended(true);
  EXPECT_EQ(spin_budget(), most);
  spin_ended(false);
  EXPECT_LT(spin_budget(), most);
}

TEST(Spin, LooksAsOftenAsTheBudgetAllows) {
  const int budget = spin_budget();
  int looks = 0;
  auto never = [&] {
    ++looks;
    return false;
  };
  EXPECT_FALSE(spin_until(never));
  EXPECT_EQ(looks, budget);
}

TEST(Spin, EndsWhenItIsReady) {
  for (int i = 0; i < 20; ++i) {
    spin_ended(true);
  }
  int looks = 0;
  auto third_time = [&] { return ++looks == 3; };
  EXPECT_EQ(spin_until(third_time), cpu_count() > 1);
  EXPECT_LE(looks, 3);
}

}  // namespace
}  // namespace brood::sync
