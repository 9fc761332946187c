#include "ipc/task_ledger.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>

namespace brood::ipc {
namespace {

/// Whoever the test says, in one thread.
struct PlayedMachine {
  template <class T>
  using Atomic = std::atomic<T>;

  static constexpr std::size_t task_slots = 64;

  static inline os::ProcessId who = 1;
  static inline std::set<os::ProcessId> dead;

  static os::ProcessId self() { return who; }

  static bool has_ended(os::ProcessId process) { return dead.contains(process); }
};

class TaskLedger : public testing::Test {
 protected:
  void SetUp() override {
    PlayedMachine::who = 1;
    PlayedMachine::dead.clear();
  }

  /// One item; `applies`: whether the taker lives until after its head counts.
  void take(os::ProcessId who, bool applies = true) {
    PlayedMachine::who = who;
    ledger.prepare(head);
    if (applies) {
      ledger.apply(head);
    }
  }

  void say_done(os::ProcessId who) {
    PlayedMachine::who = who;
    ledger.say_done();
  }

  std::optional<LostTasks> give_up_dead() {
    ledger.apply(head);
    head.taker = 0;
    return ledger.give_up_dead();
  }

  Head head;
  TaskLedgerOf<PlayedMachine> ledger;
};

TEST_F(TaskLedger, CountsWhatWasSaid) {
  take(1);
  take(2);
  take(2);
  EXPECT_EQ(ledger.done(), 0U);
  say_done(2);
  say_done(1);
  EXPECT_EQ(ledger.done(), 2U);
  EXPECT_FALSE(ledger.somebody_has_died(head));
}

TEST_F(TaskLedger, WhatTheDeadHadNotDoneIsLostOnceAndCountsAsDone) {
  take(1);
  take(2);
  take(2);
  take(2);
  say_done(2);
  PlayedMachine::dead.insert(2);
  EXPECT_TRUE(ledger.somebody_has_died(head));
  const auto lost = give_up_dead();
  ASSERT_TRUE(lost.has_value());
  EXPECT_EQ(lost->process, 2U);
  EXPECT_EQ(lost->count, 2U);
  EXPECT_EQ(ledger.done(), 3U);
  EXPECT_FALSE(give_up_dead().has_value());
  EXPECT_FALSE(ledger.somebody_has_died(head));
  say_done(1);
  EXPECT_EQ(ledger.done(), 4U);
}

TEST_F(TaskLedger, AnItemThatCountsIsItsTakersAlsoWhenHeDiedAtThatInstant) {
  take(2, false);
  PlayedMachine::dead.insert(2);
  const auto lost = give_up_dead();
  ASSERT_TRUE(lost.has_value());
  EXPECT_EQ(lost->count, 1U);
  EXPECT_EQ(ledger.done(), 1U);
}

TEST_F(TaskLedger, WhoNeverTookAnythingMaySpeakForOthers) {
  take(2);
  take(2);
  say_done(3);
  EXPECT_EQ(ledger.done(), 1U);
  PlayedMachine::dead.insert(2);
  const auto lost = give_up_dead();
  ASSERT_TRUE(lost.has_value());
  EXPECT_EQ(lost->count, 1U);
  EXPECT_EQ(ledger.done(), 2U);
}

TEST_F(TaskLedger, SlotsOfTheDeadWhoLeftNothingAreUsedAgain) {
  constexpr os::ProcessId many = 500;
  for (os::ProcessId process = 1; process <= many; ++process) {
    take(process);
    say_done(process);
    PlayedMachine::dead.insert(process);
  }
  EXPECT_EQ(ledger.done(), many);
  take(many + 1);
  PlayedMachine::dead.insert(many + 1);
  const auto lost = give_up_dead();
  ASSERT_TRUE(lost.has_value());
  EXPECT_EQ(lost->process, many + 1);
  EXPECT_EQ(lost->count, 1U);
}

TEST_F(TaskLedger, TheDeadWhoLeftSomethingGiveUpTheirSlotsAndAreToldOfLater) {
  constexpr os::ProcessId many = 500;
  for (os::ProcessId process = 1; process <= many; ++process) {
    take(process);
    PlayedMachine::dead.insert(process);
  }
  EXPECT_EQ(ledger.done(), 0U);
  std::uint64_t lost = 0;
  std::uint64_t processes = 0;
  while (ledger.somebody_has_died(head)) {
    const auto told = give_up_dead();
    ASSERT_TRUE(told.has_value());
    lost += told->count;
    processes += told->processes;
  }
  EXPECT_EQ(lost, many);
  EXPECT_EQ(processes, many);
  EXPECT_EQ(ledger.done(), many);
}

TEST_F(TaskLedger, WhatIsSetAsideMayBeSpokenForUntilItIsTold) {
  for (os::ProcessId process = 1; process <= 65; ++process) {
    take(process);
    PlayedMachine::dead.insert(process);
  }
  EXPECT_EQ(ledger.done(), 0U);
  say_done(100);
  EXPECT_EQ(ledger.done(), 1U);
  EXPECT_TRUE(ledger.somebody_has_died(head));
  std::uint64_t lost = 0;
  while (const auto told = give_up_dead()) {
    lost += told->count;
  }
  EXPECT_GE(lost, 63U);
  EXPECT_EQ(ledger.done(), 65U);
  EXPECT_FALSE(ledger.somebody_has_died(head));
}

TEST_F(TaskLedger, MoreProcessesThanSlotsAreCountedButNotWatched) {
  constexpr os::ProcessId many = 100;
  for (os::ProcessId process = 1; process <= many; ++process) {
    take(process);
  }
  for (os::ProcessId process = 1; process <= many; ++process) {
    say_done(process);
  }
  EXPECT_EQ(ledger.done(), many);
}

}  // namespace
}  // namespace brood::ipc
