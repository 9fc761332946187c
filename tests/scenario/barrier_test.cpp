// Barriers between processes: all or nobody, and who has died is named.

#include "support/handle_count.hpp"
#include "sync_support.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <random>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Barrier;
using brood::BrokenBarrierError;
using brood::Event;
using brood::Process;
using brood::Semaphore;

using BarrierStory = SyncStory;
BROOD_FOR_EACH_START_METHOD(BarrierStory);

/// Whether the wait is in vain; and whose death it is, if it is one.
struct Broken {
  bool is_broken = false;
  std::optional<std::int64_t> pid;
};

Broken wait_at(Barrier& barrier) {
  try {
    barrier.wait(patience);
    return {};
  } catch (const BrokenBarrierError& error) {
    return {true, error.pid()};
  }
}

/// Counts what parties do between rounds: nobody is a round ahead of another one.
struct Rounds {
  Barrier barrier;
  Count arrived;
  Semaphore numbers{0};  // the sum of what wait returned

  void run(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      arrived.add();
      numbers.release(barrier.wait(patience) + 1);
      check(arrived.value() >= barrier.parties() * (i + 1), 2);
      check(arrived.value() <= barrier.parties() * (i + 2) - 1, 3);
    }
  }
};

void run_rounds(Rounds rounds, int count) {
  rounds.run(count);
}

TEST_P(BarrierStory, SixPartiesPassAThousandRounds) {
  Rounds rounds{Barrier(6), {}, Semaphore(0)};
  auto children = start_children(5, {run_rounds, rounds, 1000});
  rounds.run(1000);
  all_end_well(children);
  EXPECT_EQ(rounds.arrived.value(), 6000);
  EXPECT_EQ(rounds.numbers.get_value(), (1 + 2 + 3 + 4 + 5 + 6) * 1000);
  EXPECT_EQ(rounds.barrier.n_waiting(), 0);
  EXPECT_FALSE(rounds.barrier.broken());
}

std::atomic<bool> action_was_run{false};

/// Longer than the other party's patience.
void act_for_long() {
  action_was_run = true;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(60);
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
}

TEST(Barrier, TheTimeThatTheActionTakesBreaksNothing) {
  Barrier barrier(2, {act_for_long});
  action_was_run = false;
  while (!action_was_run) {  // in time: else the first party's wait really was in vain
    barrier.reset();
    bool passed_first = false;
    std::thread first([&] {
      try {
        barrier.wait(std::chrono::milliseconds(20));
        passed_first = true;
      } catch (const BrokenBarrierError&) {
      }
    });
    const bool passed = !wait_at(barrier).is_broken;
    first.join();
    if (action_was_run) {
      EXPECT_TRUE(passed);
      EXPECT_TRUE(passed_first);
    }
  }
  EXPECT_FALSE(barrier.broken());
}

void run_in_threads(Rounds rounds, int count) {
  std::thread other([&] { Rounds(rounds).run(count); });
  rounds.run(count);
  other.join();
}

TEST_P(BarrierStory, PartiesMayBeThreads) {
  const Rounds rounds{Barrier(4), {}, Semaphore(0)};
  auto children = start_children(2, {run_in_threads, rounds, 100});
  all_end_well(children);
  EXPECT_EQ(rounds.arrived.value(), 400);
}

TEST_P(BarrierStory, OnePartyNeverWaits) {
  Count acted;
  Barrier barrier(1, {[](Count count) { count.add(); }, acted});
  EXPECT_EQ(barrier.parties(), 1);
  EXPECT_EQ(barrier.wait(), 0);
  EXPECT_EQ(barrier.wait(std::chrono::seconds(0)), 0);
  EXPECT_EQ(acted.value(), 2);
  EXPECT_THROW(Barrier(0), std::invalid_argument);
  EXPECT_THROW(Barrier(-1), std::invalid_argument);
  EXPECT_THROW(Barrier().wait(), std::logic_error);
}

void count_round(Count acted, Count arrived) {
  check(arrived.value() % 3 == 0, 4);  // all are there, and nobody goes on
  acted.add();
}

void run_with_action(Barrier barrier, Count arrived, Count acted) {
  for (int i = 0; i < 50; ++i) {
    arrived.add();
    barrier.wait(patience);
    check(acted.value() == 2 * i + 1, 2);
    barrier.wait(patience);
  }
}

TEST_P(BarrierStory, OnePartyActsBeforeAllGoOn) {
  const Count acted;
  const Count arrived;
  const Barrier barrier(3, {count_round, acted, arrived});
  auto children = start_children(3, {run_with_action, barrier, arrived, acted});
  all_end_well(children);
  EXPECT_EQ(acted.value(), 100);
}

void fail() {
  throw std::runtime_error("in the action");
}

void wait_in_vain(Barrier barrier, Count in_vain) {
  try {
    barrier.wait(patience);
  } catch (const BrokenBarrierError& error) {
    check(!error.pid(), 2);
    in_vain.add();
  }
}

void wait_in_vain_or_act(Barrier barrier, Count in_vain, Count thrown) {
  try {
    wait_in_vain(barrier, in_vain);
  } catch (const std::runtime_error&) {
    thrown.add();
  }
}

TEST_P(BarrierStory, AnActionThatThrowsBreaksIt) {
  const Count in_vain;
  const Count thrown;
  Barrier barrier(3, fail);
  auto children = start_children(3, {wait_in_vain_or_act, barrier, in_vain, thrown});
  all_end_well(children);
  EXPECT_EQ(thrown.value(), 1);
  EXPECT_EQ(in_vain.value(), 2);
  EXPECT_TRUE(barrier.broken());
  EXPECT_TRUE(wait_at(barrier).is_broken);
}

/// Until so many wait. Others can only be seen to be there.
void await_waiting(const Barrier& barrier, int count) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (barrier.n_waiting() != count && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  ASSERT_EQ(barrier.n_waiting(), count);
}

TEST_P(BarrierStory, AbortBreaksItAndResetMendsIt) {
  const Count in_vain;
  Barrier barrier(3);
  auto children = start_children(2, {wait_in_vain, barrier, in_vain});
  await_waiting(barrier, 2);
  barrier.abort();
  all_end_well(children);
  EXPECT_EQ(in_vain.value(), 2);
  EXPECT_TRUE(barrier.broken());
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_TRUE(wait_at(barrier).is_broken);

  barrier.reset();
  EXPECT_FALSE(barrier.broken());
  children = start_children(2, {wait_in_vain, barrier, in_vain});
  EXPECT_FALSE(wait_at(barrier).is_broken);
  all_end_well(children);
  EXPECT_EQ(in_vain.value(), 2);
}

TEST_P(BarrierStory, ResetBreaksItForThoseWhoWaitOnly) {
  const Count in_vain;
  Barrier barrier(3);
  auto children = start_children(2, {wait_in_vain, barrier, in_vain});
  await_waiting(barrier, 2);
  for (int i = 0; i < 100; ++i) {  // more often than anybody could look
    barrier.reset();
  }
  all_end_well(children);
  EXPECT_EQ(in_vain.value(), 2);
  EXPECT_FALSE(barrier.broken());
  children = start_children(2, {wait_in_vain, barrier, in_vain});
  EXPECT_FALSE(wait_at(barrier).is_broken);
  all_end_well(children);
  EXPECT_EQ(in_vain.value(), 2);
}

TEST_P(BarrierStory, ATimeThatPassesBreaksItForAll) {
  const Count in_vain;
  Barrier barrier(3);
  auto children = start_children(1, {wait_in_vain, barrier, in_vain});
  await_waiting(barrier, 1);
  EXPECT_THROW(barrier.wait(std::chrono::milliseconds(5)), BrokenBarrierError);
  all_end_well(children);
  EXPECT_EQ(in_vain.value(), 1);

  Barrier impatient(2, {}, std::chrono::milliseconds(5));
  EXPECT_THROW(impatient.wait(), BrokenBarrierError);
  EXPECT_TRUE(impatient.broken());
}

void wait_without_end(Barrier barrier) {
  barrier.wait();
}

TEST_P(BarrierStory, TheDeathOfOneThatWaitsBreaksIt) {
  Barrier barrier(3);
  Process dead = start_one({wait_without_end, barrier});
  await_waiting(barrier, 1);
  const std::int64_t pid = *dead.pid();
  kill(dead);
  const Broken broken = wait_at(barrier);
  EXPECT_TRUE(broken.is_broken);
  EXPECT_EQ(broken.pid, pid);
  EXPECT_EQ(wait_at(barrier).pid, pid);  // it stays broken
  barrier.reset();
  auto children = start_children(2, {wait_without_end, barrier});
  EXPECT_FALSE(wait_at(barrier).is_broken);
  all_end_well(children);
}

void wait_once_and_stay(Barrier barrier) {
  barrier.wait();
  run_for_ever();
}

TEST_P(BarrierStory, TheDeathOfOneThatWasInTheRoundBeforeBreaksIt) {
  Barrier barrier(2);
  Process dead = start_one({wait_once_and_stay, barrier});
  EXPECT_FALSE(wait_at(barrier).is_broken);
  const std::int64_t pid = *dead.pid();
  kill(dead);
  EXPECT_EQ(wait_at(barrier).pid, pid);
}

void act_for_ever(Event acting) {
  acting.set();
  run_for_ever();
}

void wait_as_last(Barrier barrier, Event others_wait) {
  check(others_wait.wait_for(patience), 2);
  barrier.wait();
}

TEST_P(BarrierStory, TheDeathOfTheOneThatActsBreaksIt) {
  Event acting;
  Event we_wait;
  Barrier barrier(2, {act_for_ever, acting});
  Process process = start_one({wait_as_last, barrier, we_wait});
  std::thread killer([&] {
    await_waiting(barrier, 1);
    we_wait.set();
    EXPECT_TRUE(acting.wait_for(patience));
    process.kill();
  });
  const Broken broken = wait_at(barrier);
  killer.join();
  EXPECT_EQ(broken.pid, process.pid());
  must_end(process);
}

TEST_P(BarrierStory, WhoHasGivenItUpMayEnd) {
  Barrier barrier(2);
  for (int i = 0; i < 3; ++i) {
    Process process = start_one({wait_without_end, barrier});
    EXPECT_FALSE(wait_at(barrier).is_broken);
    EXPECT_EQ(must_end(process), 0);
  }
  // Those of before have died, but that is no reason any more.
  try {
    barrier.wait(std::chrono::milliseconds(20));
    FAIL();
  } catch (const BrokenBarrierError& error) {
    EXPECT_EQ(error.pid(), std::nullopt);
  }
}

void pass_for_ever(Barrier barrier, Count passed) {
  for (;;) {
    try {
      barrier.wait(patience);
      passed.add();
    } catch (const BrokenBarrierError&) {
      run_for_ever();
    }
  }
}

TEST_P(BarrierStory, AKillAtAnyMomentIsToldToAllOthers) {
  std::mt19937 random{11};
  for (int i = 0; i < 8; ++i) {
    Barrier barrier(3);
    Count passed;
    auto children = start_children(2, {pass_for_ever, barrier, passed});
    Broken broken;
    const int rounds = std::uniform_int_distribution(1, 30)(random);
    for (int k = 0; k < rounds; ++k) {
      ASSERT_FALSE(wait_at(barrier).is_broken);
    }
    std::thread killer([&] { children[0].kill(); });
    while (!(broken = wait_at(barrier)).is_broken) {
    }
    killer.join();
    EXPECT_EQ(broken.pid, children[0].pid());
    kill(children[0]);
    kill(children[1]);
  }
}

struct Bundle {
  std::vector<Barrier> barriers;
};

void wait_in_bundle(Bundle bundle) {
  check(bundle.barriers.at(1).wait(patience) >= 0, 2);
}

void pass_on(Bundle bundle, brood::StartMethod method) {
  Process grandchild({.target = {wait_in_bundle, bundle}, .start_method = method});
  grandchild.start();
  check(must_end(grandchild) == 0, 3);
}

TEST_P(BarrierStory, TheyTravelWithTheirActionToGrandchildrenOfAnotherMethod) {
  Count acted;
  Bundle bundle{{Barrier(), Barrier(2, {[](Count count) { count.add(); }, acted})}};
  Process process = start_one({pass_on, bundle, another_method(GetParam())});
  EXPECT_FALSE(wait_at(bundle.barriers[1]).is_broken);
  EXPECT_EQ(must_end(process), 0);
  EXPECT_EQ(acted.value(), 1);
}

TEST_P(BarrierStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              Count acted;
              Barrier barrier(2, {[](Count count) { count.add(); }, acted});
              Process process = start_one({wait_without_end, barrier});
              EXPECT_FALSE(wait_at(barrier).is_broken);
              EXPECT_EQ(must_end(process), 0);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
