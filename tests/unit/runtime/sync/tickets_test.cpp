#include "sync/tickets.hpp"

#include "child.hpp"
#include "test_machine.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace brood::sync {
namespace {

/// What stands for the end of a process in the middle of something.
struct Killed {};

class Tickets : public testing::Test {
 protected:
  /// The lock, as one process sees it: it may die in there.
  struct Lock {
    Tickets& test;
    bool dies_asleep = false;
    bool dies_notified = false;

    std::uint64_t release_all() const {
      test.word.release(test.lock_bell);
      if (dies_asleep) {
        throw Killed();
      }
      return 1;
    }

    Taken take_again(std::uint64_t, const base::Deadline& deadline) const {
      if (dies_notified) {
        throw Killed();
      }
      return test.word.take(test.lock_bell, deadline);
    }
  };

  void SetUp() override { TestMachine::start_again(); }

  void TearDown() override {
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  template <class Action>
  void with_lock(Action action) {
    ASSERT_TRUE(word.take(lock_bell, base::Deadline::after(test::patience)));
    action();
    word.release(lock_bell);
  }

  /// As a process: waits to be notified, or dies.
  void wait_as(os::ProcessId process, Lock lock) {
    TestMachine::current() = process;
    ASSERT_TRUE(word.take(lock_bell, base::Deadline::after(test::patience)));
    ++entered;
    try {
      const auto waited = tickets.wait(lock, bell, base::Deadline::after(test::patience));
      EXPECT_TRUE(waited.notified);
      EXPECT_EQ(waited.dead, 0U);
      ++gone;
      word.release(lock_bell);
    } catch (const Killed&) {
      TestMachine::die(process);
      ++killed;
    }
  }

  /// In a thread; waits until it is there.
  void start(os::ProcessId process, bool dies_notified = false) {
    const int before = entered;
    threads.emplace_back([this, process, dies_notified] {
      wait_as(process, {*this, false, dies_notified});
    });
    await(entered, before + 1);
    with_lock([] {});
  }

  void die_asleep(os::ProcessId process) {
    wait_as(process, {*this, true, false});
    TestMachine::current() = 1;
  }

  void notify(std::uint64_t count) {
    with_lock([&] { tickets.notify(bell, count); });
  }

  void await(const std::atomic<int>& number, int value) {
    const auto deadline = base::Deadline::after(test::patience);
    while (number < value && !deadline.has_passed()) {
      std::this_thread::yield();
    }
    ASSERT_EQ(number, value);
  }

  /// One that has come later than all others, and goes when it is notified in its turn.
  void expect_no_more_are_notified(int expected) {
    ASSERT_TRUE(word.take(lock_bell, base::Deadline::after(test::patience)));
    Lock lock{*this};
    EXPECT_FALSE(
        tickets.wait(lock, bell, base::Deadline::after(std::chrono::milliseconds(10))).notified);
    word.release(lock_bell);
    EXPECT_EQ(gone, expected);
  }

  TicketsOf<TestMachine> tickets;
  OwnedWordOf<TestMachine> word;
  os::Bell bell = os::Bell::make();
  os::Bell lock_bell = os::Bell::make();
  std::atomic<int> entered{0};
  std::atomic<int> gone{0};
  std::atomic<int> killed{0};
  std::vector<std::thread> threads;
};

TEST_F(Tickets, AsManyGoAsAreNotified) {
  for (os::ProcessId process = 5; process < 11; ++process) {
    start(process);
  }
  notify(0);
  expect_no_more_are_notified(0);
  notify(1);
  await(gone, 1);
  expect_no_more_are_notified(1);
  notify(2);
  await(gone, 3);
  expect_no_more_are_notified(3);
  notify(3);
  await(gone, 6);
  notify(100);
  expect_no_more_are_notified(6);
}

TEST_F(Tickets, OneThatDiesNotifiedHandsItOnToOneThatWasThere) {
  start(5, true);
  start(6, true);
  start(7);
  start(8);
  notify(1);
  await(killed, 2);  // the second one was handed it, and died, too
  await(gone, 1);
  expect_no_more_are_notified(1);
  notify(1);
  await(gone, 2);
}

TEST_F(Tickets, WhatNobodyIsThereForIsNotForThoseWhoComeLater) {
  start(5, true);
  notify(1);
  await(killed, 1);
  expect_no_more_are_notified(0);
  start(6);
  expect_no_more_are_notified(0);
  notify(1);
  await(gone, 1);
}

TEST_F(Tickets, OneThatDiesAsleepIsPassedOverInTheEnd) {
  die_asleep(5);
  start(6);
  start(7);
  notify(1);
  await(gone, 1);
  expect_no_more_are_notified(1);
  notify(1);
  await(gone, 2);
}

TEST_F(Tickets, PlacesOfTheDeadAreUsedAgain) {
  for (int i = 0; i < 600; ++i) {
    die_asleep(5);
  }
  start(6);
  start(7);
  notify(1);
  await(gone, 1);
  expect_no_more_are_notified(1);
  notify(1);
  await(gone, 2);
}

TEST_F(Tickets, MoreThanThereArePlacesForAreLetGoInTheEnd) {
  constexpr int count = 270;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([this] { wait_as(9, {*this}); });
  }
  await(entered, count);
  with_lock([] {});
  notify(1);
  notify(100);
  const auto deadline = base::Deadline::after(test::patience);
  while (gone < 101 && !deadline.has_passed()) {
    std::this_thread::yield();
  }
  notify(decltype(tickets)::all);
  await(gone, count);
}

}  // namespace
}  // namespace brood::sync
