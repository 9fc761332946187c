#include "map/time_limit.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(TimeLimit, IsNoneOrSoManySeconds) {
  EXPECT_EQ(TimeLimit({}).seconds(), 0);
  EXPECT_EQ(TimeLimit({{.number = 2.5}}).seconds(), 2.5);
}

TEST(TimeLimit, PerCentAreOfTheMedianOnceThereIsOne) {
  TimeLimit limit({{.number = 200, .is_percent = true}});
  limit.add(3);
  limit.add(100);
  EXPECT_EQ(limit.seconds(), 0);
  limit.add(1);
  EXPECT_EQ(limit.seconds(), 6);
  limit.add(1);
  limit.add(1);
  EXPECT_EQ(limit.seconds(), 2);
}

}  // namespace
}  // namespace brood::launcher
