#include "base/fork_mutex.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

namespace brood::base {
namespace {

TEST(ForkMutex, OneThreadMayLockItAgain) {
  ForkMutex mutex;
  const std::lock_guard once(mutex);
  const std::lock_guard again(mutex);
}

TEST(ForkMutex, ThreadsAreInItOneAtATime) {
  ForkMutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) {
        const std::lock_guard once(mutex);
        const std::lock_guard again(mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(count, 4000);
}

TEST(ForkMutex, IsFreeAtOnceHoweverOftenItWasLocked) {
  ForkMutex mutex;
  mutex.lock();
  mutex.lock();
  mutex.free_in_child();
  std::thread([&] { const std::lock_guard lock(mutex); }).join();
}

}  // namespace
}  // namespace brood::base
