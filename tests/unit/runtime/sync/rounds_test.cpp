#include "sync/rounds.hpp"

#include "child.hpp"
#include "test_machine.hpp"

#include <gtest/gtest.h>

#include <future>
#include <new>
#include <thread>
#include <vector>

namespace brood::sync {
namespace {

using TestRounds = RoundsOf<TestMachine>;

class Rounds : public testing::Test {
 protected:
  static constexpr std::uint32_t parties = 2;

  /// One object in one process.
  struct Party {
    Rounds& test;
    os::ProcessId process;
    Seat seat{0, process, 0};

    Passed wait(std::chrono::nanoseconds time = test::patience, bool has_action = false) {
      return TestMachine::as(process, [&] {
        return test.rounds.wait(seat, has_action, test.bells, base::Deadline::after(time));
      });
    }

    /// In a thread; comes back when it waits.
    std::future<Passed> start_waiting(std::chrono::nanoseconds time = test::patience) {
      const std::uint32_t before = test.rounds.waiting();
      auto result = std::async(std::launch::async, [this, time] { return wait(time); });
      const auto deadline = base::Deadline::after(test::patience);
      while (test.rounds.waiting() == before && !deadline.has_passed()) {
        std::this_thread::yield();
      }
      return result;
    }
  };

  void SetUp() override { TestMachine::start_again(); }

  void pass_a_round(Party& one, Party& other) {
    auto waiting = one.start_waiting();
    EXPECT_TRUE(other.wait().passed);
    EXPECT_TRUE(waiting.get().passed);
  }

  alignas(64) std::byte memory[TestRounds::size_with(parties + 1)]{};
  TestRounds& rounds = *::new (memory) TestRounds(parties);
  os::Bell lock_bell = os::Bell::make();
  os::Bell round_bell = os::Bell::make();
  TestRounds::Bells bells{lock_bell, round_bell};
  Party first{*this, 5};
  Party second{*this, 6};
  Party third{*this, 7};
};

TEST_F(Rounds, EachPartyGetsItsNumber) {
  for (int i = 0; i < 20; ++i) {
    auto waiting = first.start_waiting();
    EXPECT_EQ(rounds.waiting(), 1U);
    const Passed last = second.wait();
    EXPECT_TRUE(last.passed);
    EXPECT_EQ(last.index, 1U);
    EXPECT_EQ(waiting.get().index, 0U);
    EXPECT_EQ(rounds.waiting(), 0U);
  }
}

TEST_F(Rounds, NobodyGoesOnBeforeTheActionHasEnded) {
  auto waiting = first.start_waiting();
  const Passed acts = second.wait(test::patience, true);
  EXPECT_TRUE(acts.acts);
  EXPECT_FALSE(acts.passed);
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(5)), std::future_status::timeout);
  EXPECT_EQ(rounds.waiting(), 2U);
  EXPECT_TRUE(rounds.finish(acts, bells).passed);
  EXPECT_TRUE(waiting.get().passed);
}

TEST_F(Rounds, WhoComesDuringTheActionIsOfTheNextRound) {
  auto waiting = first.start_waiting();
  const Passed acts = second.wait(test::patience, true);
  const int before = TestMachine::waits();
  auto late = std::async(std::launch::async, [&] { return third.wait(); });
  const auto deadline = base::Deadline::after(test::patience);
  while (TestMachine::waits() == before && !deadline.has_passed()) {
    std::this_thread::yield();
  }
  EXPECT_EQ(rounds.waiting(), 2U);
  EXPECT_TRUE(rounds.finish(acts, bells).passed);
  EXPECT_TRUE(waiting.get().passed);
  EXPECT_TRUE(first.wait().passed);
  EXPECT_TRUE(late.get().passed);
}

TEST_F(Rounds, AResetDuringTheActionEndsThatRound) {
  auto waiting = first.start_waiting();
  const Passed acts = second.wait(test::patience, true);
  rounds.reset(bells);
  EXPECT_FALSE(rounds.finish(acts, bells).passed);
  EXPECT_FALSE(waiting.get().passed);
  pass_a_round(first, second);
}

TEST_F(Rounds, TheDeathOfOneThatWaitsBreaksItForTheOthers) {
  ::new (memory) TestRounds(3);
  auto dead = first.start_waiting();
  auto other = second.start_waiting();
  TestMachine::die(5);
  EXPECT_EQ(other.get().dead, 5U);
  EXPECT_EQ(third.wait().dead, 5U);
  dead.wait();
}

TEST_F(Rounds, TheDeathOfOneThatWaitedBeforeAResetDoesNotCount) {
  auto dead = first.start_waiting();
  rounds.reset(bells);
  EXPECT_FALSE(dead.get().passed);
  TestMachine::die(5);
  EXPECT_EQ(second.wait(std::chrono::milliseconds(5)).dead, 0U);
}

TEST_F(Rounds, TheDeathOfOneOfTheRoundBeforeBreaksIt) {
  pass_a_round(first, second);
  TestMachine::die(5);
  const Passed broken = second.wait();
  EXPECT_FALSE(broken.passed);
  EXPECT_EQ(broken.dead, 5U);
  EXPECT_EQ(third.wait().dead, 5U);
  EXPECT_TRUE(rounds.is_broken());
}

TEST_F(Rounds, TheDeathOfOneOfAnEarlierRoundDoesNotCount) {
  pass_a_round(first, second);
  pass_a_round(second, third);
  TestMachine::die(5);
  EXPECT_EQ(second.wait(std::chrono::milliseconds(5)).dead, 0U);
}

TEST_F(Rounds, TheDeathOfOneThatHasLeftDoesNotCount) {
  pass_a_round(first, second);
  TestMachine::as(5, [&] { rounds.leave(first.seat, bells); });
  TestMachine::die(5);
  EXPECT_EQ(second.wait(std::chrono::milliseconds(5)).dead, 0U);
}

TEST_F(Rounds, AForkedCopyDoesNotGiveUpItsOriginalsPlace) {
  pass_a_round(first, second);
  TestMachine::as(9, [&] { rounds.leave(first.seat, bells); });
  TestMachine::die(5);
  EXPECT_EQ(second.wait().dead, 5U);
}

TEST_F(Rounds, PlacesAreUsedAgain) {
  for (os::ProcessId process = 10; process < 100; process += 2) {
    Party one{*this, process};
    Party other{*this, process + 1};
    pass_a_round(one, other);
  }
  TestMachine::die(98);
  EXPECT_EQ(second.wait().dead, 98U);
}

TEST_F(Rounds, WhoDiesInTheMiddleOfAChangeBreaksIt) {
  auto waiting = first.start_waiting();
  auto& lock = *std::launder(reinterpret_cast<OwnedWordOf<TestMachine>*>(memory));
  ASSERT_TRUE(TestMachine::as(8, [&] { return lock.try_take(); }));
  TestMachine::die(8);
  EXPECT_EQ(second.wait().dead, 8U);
  EXPECT_EQ(waiting.get().dead, 8U);
  rounds.reset(bells);
  pass_a_round(first, second);
}

TEST_F(Rounds, WhoDiesInTheMiddleOfAChangeBreaksItForThoseWhoWaitAlready) {
  auto waiting = first.start_waiting(2 * test::patience);
  auto& lock = *std::launder(reinterpret_cast<OwnedWordOf<TestMachine>*>(memory));
  ASSERT_TRUE(TestMachine::as(8, [&] { return lock.try_take(); }));
  TestMachine::die(8);
  // Nobody else comes, and it is not the time that breaks it.
  EXPECT_EQ(waiting.wait_for(test::patience), std::future_status::ready);
  EXPECT_EQ(waiting.get().dead, 8U);
}

TEST_F(Rounds, AnAbortOrATimeThatPassesBreaksItForAll) {
  auto waiting = first.start_waiting();
  TestMachine::as(6, [&] { rounds.abort(bells); });
  EXPECT_FALSE(waiting.get().passed);
  rounds.reset(bells);
  EXPECT_FALSE(rounds.is_broken());
  EXPECT_FALSE(first.wait(std::chrono::milliseconds(1)).passed);
  EXPECT_TRUE(rounds.is_broken());
  EXPECT_FALSE(second.wait().passed);
}

}  // namespace
}  // namespace brood::sync
