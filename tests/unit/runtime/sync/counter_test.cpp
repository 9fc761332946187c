#include "sync/counter.hpp"

#include "child.hpp"
#include "sync/machine.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace brood::sync {
namespace {

using Counter = CounterOf<Machine>;

TEST(Counter, NeverHasMoreThanItMay) {
  const os::Bell bell = os::Bell::make();
  Counter counter(2, 3);
  EXPECT_TRUE(counter.give(bell, 1));
  EXPECT_FALSE(counter.give(bell, 1));
  EXPECT_FALSE(counter.give(bell, 0xffffffff));
  EXPECT_EQ(counter.free(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(counter.try_take());
  }
  EXPECT_FALSE(counter.try_take());
  EXPECT_FALSE(counter.give(bell, 4));
  EXPECT_FALSE(counter.take(bell, base::Deadline::after(std::chrono::milliseconds(1))));
  EXPECT_EQ(counter.free(), 0U);
}

TEST(Counter, EachUnitIsTakenOnce) {
  const os::Bell bell = os::Bell::make();
  Counter counter(0, 1'000'000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1500; ++k) {
        ASSERT_TRUE(counter.take(bell, base::Deadline::after(test::patience)));
      }
    });
  }
  for (int given = 0; given < 6000; given += 3) {
    EXPECT_TRUE(counter.give(bell, 3));
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(counter.free(), 0U);
}

}  // namespace
}  // namespace brood::sync
