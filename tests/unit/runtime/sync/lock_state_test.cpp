#include "sync/lock_state.hpp"

#include "brood/lock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace brood {
namespace {

using detail::LockState;
using detail::RLockState;

TEST(LockState, AThreadThatComesLaterIsNotTheOneThatHasEnded) {
  RLock lock;
  std::thread([lock]() mutable { lock.acquire(); }).join();
  for (int i = 0; i < 50; ++i) {
    std::thread([lock]() mutable { EXPECT_FALSE(lock.try_acquire()); }).join();
  }
  EXPECT_TRUE(lock.locked());
}

TEST(LockState, AnRLockIsReleasedFullyAndTakenAgainAsOften) {
  RLockState lock{sync::Shared<RLockState::Body>::make()};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(lock.take(base::Deadline::never()));
  }
  EXPECT_TRUE(lock.is_held_here());
  const std::uint64_t count = lock.release_all();
  EXPECT_EQ(count, 3U);
  EXPECT_FALSE(lock.is_held_here());
  EXPECT_EQ(lock.word().holder(), 0U);
  EXPECT_TRUE(lock.take_again(count, base::Deadline::never()));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(lock.is_held_here());
    lock.release();
  }
  EXPECT_FALSE(lock.is_held_here());
  EXPECT_THROW(lock.release(), std::logic_error);
}

/// What a dead process has left in it, between the word and the thread that the next one writes.
TEST(LockState, AThreadOfAnotherProcessIsNotTakenForOneOfThis) {
  RLockState lock{sync::Shared<RLockState::Body>::make()};
  EXPECT_TRUE(lock.word().try_take());
  for (std::uint64_t thread = 0; thread < 10'000; ++thread) {
    lock.shared.body().thread = thread;
    ASSERT_FALSE(lock.is_held_here());
  }
}

TEST(LockState, OneThatIsAbandonedIsFreeAndTells) {
  RLockState rlock{sync::Shared<RLockState::Body>::make()};
  LockState lock{sync::Shared<LockState::Body>::make()};
  EXPECT_TRUE(rlock.take(base::Deadline::never()));
  EXPECT_TRUE(lock.take(base::Deadline::never()));
  rlock.abandon(77);
  lock.abandon(77);
  EXPECT_FALSE(rlock.is_held_here());
  EXPECT_FALSE(lock.is_held_here());
  EXPECT_EQ(rlock.try_take().dead, 77U);
  EXPECT_EQ(lock.try_take().dead, 77U);
  EXPECT_TRUE(rlock.is_held_here());
  EXPECT_TRUE(lock.is_held_here());
}

}  // namespace
}  // namespace brood
