// Conditions between processes: exactly those are notified that were asked for, whoever is killed.

#include "support/handle_count.hpp"
#include "sync_support.hpp"

#include <mutex>
#include <optional>
#include <random>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Condition;
using brood::Event;
using brood::Lock;
using brood::OwnerDied;
using brood::Process;
using brood::RLock;
using brood::Semaphore;

using ConditionStory = SyncStory;
BROOD_FOR_EACH_START_METHOD(ConditionStory);

/// What those who wait tell the one who notifies.
struct Sleepers {
  Condition condition;
  Count waiting;
  Count gone;
  Semaphore allowed{0};  // to go
  Count spurious;

  /// Says that it waits while it holds the lock: who takes the lock then finds it waiting.
  void sleep() {
    const std::lock_guard guard(condition);
    waiting.add();
    check(condition.wait_for(patience), 2);
    if (!allowed.try_acquire()) {
      spurious.add();
    }
    gone.add();
  }

  /// So many wait now.
  void expect_waiting(int count) {
    ASSERT_TRUE(waiting.take(count));
    const std::lock_guard guard(condition);
  }

  void notify(int count) {
    const std::lock_guard guard(condition);
    allowed.release(count);
    condition.notify(count);
  }
};

void sleep_here(Sleepers sleepers) {
  sleepers.sleep();
}

void sleep_in_threads(Sleepers sleepers) {
  std::thread other([&] { sleepers.sleep(); });
  sleepers.sleep();
  other.join();
}

void notify_some_of_six(Sleepers sleepers, std::vector<Process> children) {
  sleepers.expect_waiting(6);
  EXPECT_EQ(sleepers.gone.value(), 0);
  for (const int count : {1, 2}) {
    sleepers.notify(count);
    EXPECT_TRUE(sleepers.gone.take(count));
    EXPECT_EQ(sleepers.gone.value(), 0);
  }
  {
    const std::lock_guard guard(sleepers.condition);
    sleepers.allowed.release(3);
    sleepers.condition.notify_all();
  }
  EXPECT_TRUE(sleepers.gone.take(3));
  for (Process& process : children) {
    EXPECT_EQ(must_end(process), 0);
  }
  EXPECT_EQ(sleepers.spurious.value(), 0);
}

TEST_P(ConditionStory, NotifiesAsManyOfSixSleepersAsAreAskedFor) {
  const Sleepers sleepers;
  auto children = start_children(2, {sleep_here, sleepers});
  for (Process& process : start_children(2, {sleep_in_threads, sleepers})) {
    children.push_back(std::move(process));
  }
  notify_some_of_six(sleepers, std::move(children));
}

TEST_P(ConditionStory, NotifiesAsManyOverAPlainLock) {
  Sleepers sleepers;
  sleepers.condition = Condition(Lock());
  notify_some_of_six(sleepers, start_children(3, {sleep_in_threads, sleepers}));
}

void sleep_until_turn(Sleepers sleepers, int turn) {
  sleepers.condition.acquire();
  sleepers.waiting.add();
  sleepers.condition.wait();
  check(sleepers.gone.value() == turn, 2);
  sleepers.gone.add();
  sleepers.condition.release();
}

TEST_P(ConditionStory, NotifiesInTheOrderInWhichTheyCame) {
  Sleepers sleepers;
  std::vector<Process> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(start_one({sleep_until_turn, sleepers, i}));
    sleepers.expect_waiting(1);
  }
  for (Process& process : children) {
    sleepers.notify(1);
    EXPECT_EQ(must_end(process), 0);
  }
}

TEST_P(ConditionStory, NotifiesNobodyWhoComesLater) {
  Sleepers sleepers;
  sleepers.notify(3);
  const std::lock_guard guard(sleepers.condition);
  sleepers.condition.notify_all();
  EXPECT_FALSE(sleepers.condition.wait_for(std::chrono::milliseconds(5)));
  EXPECT_FALSE(sleepers.condition.wait_for(std::chrono::seconds(-1)));
}

TEST_P(ConditionStory, PassesOverThoseWhoHaveGivenUp) {
  Sleepers sleepers;
  {
    const std::lock_guard guard(sleepers.condition);
    for (int i = 0; i < 600; ++i) {
      ASSERT_FALSE(sleepers.condition.wait_for(std::chrono::seconds(0)));
    }
  }
  Process process = start_one({sleep_here, sleepers});
  sleepers.expect_waiting(1);
  {
    const std::lock_guard guard(sleepers.condition);
    ASSERT_FALSE(sleepers.condition.wait_for(std::chrono::milliseconds(1)));
  }
  sleepers.notify(1);
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(ConditionStory, IsForThoseWhoHoldTheLock) {
  for (Condition condition : {Condition(), Condition(Lock())}) {
    EXPECT_THROW(condition.wait(), std::logic_error);
    EXPECT_THROW(condition.wait_for(std::chrono::seconds(0)), std::logic_error);
    EXPECT_THROW(condition.notify(), std::logic_error);
    EXPECT_THROW(condition.notify_all(), std::logic_error);
    EXPECT_THROW(condition.release(), std::logic_error);
    condition.acquire();
    EXPECT_THROW(condition.notify(-1), std::invalid_argument);
    condition.notify();
    condition.release();
  }
}

void set_and_notify(Condition condition, Event set) {
  const std::lock_guard guard(condition);
  set.set();
  condition.notify();
}

TEST_P(ConditionStory, WaitsForAPredicate) {
  Condition condition;
  const Event set;
  const std::lock_guard guard(condition);
  int calls = 0;
  EXPECT_EQ(condition.wait_for([&] { return ++calls; }, std::chrono::seconds(0)), 1);
  const auto never = [&] { return set.is_set(); };
  EXPECT_FALSE(condition.wait_for(never, std::chrono::milliseconds(5)));
  EXPECT_FALSE(condition.wait_for(never, std::chrono::seconds(-1)));
  Process process = start_one({set_and_notify, condition, set});
  EXPECT_TRUE(condition.wait_for([&] { return set.is_set(); }));
  EXPECT_TRUE(condition.wait_for(never, patience));
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(ConditionStory, AnRLockThatIsHeldOftenIsReleasedFullyAndHeldAsOftenAgain) {
  RLock lock;
  Condition condition(lock);
  const Event set;
  Process process = child({set_and_notify, condition, set});
  for (int i = 0; i < 3; ++i) {
    lock.acquire();
  }
  process.start();
  EXPECT_TRUE(condition.wait_for([&] { return set.is_set(); }, patience));
  EXPECT_EQ(must_end(process), 0);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(lock.locked());
    lock.release();
  }
  EXPECT_FALSE(lock.locked());
}

TEST_P(ConditionStory, AWaiterThatIsKilledHandsItsNotificationOn) {
  Sleepers sleepers;
  Process first = start_one({sleep_here, sleepers});
  sleepers.expect_waiting(1);
  Process second = start_one({sleep_here, sleepers});
  sleepers.expect_waiting(1);
  kill(first);
  sleepers.notify(1);
  EXPECT_EQ(must_end(second), 0);
}

TEST_P(ConditionStory, AWaiterThatIsKilledAfterItWasNotifiedHandsThatOn) {
  Sleepers sleepers;
  auto dead = start_children(2, {sleep_here, sleepers});
  sleepers.expect_waiting(2);
  auto living = start_children(3, {sleep_here, sleepers});
  sleepers.expect_waiting(3);
  {
    const std::lock_guard guard(sleepers.condition);
    sleepers.allowed.release(2);
    sleepers.condition.notify(2);
    kill(dead[0]);  // neither of them has the lock again
    kill(dead[1]);
  }
  EXPECT_TRUE(sleepers.gone.take(2));
  sleepers.notify(1);
  all_end_well(living);
  EXPECT_EQ(sleepers.spurious.value(), 0);
}

TEST_P(ConditionStory, ADeadWaitersNotificationIsNotForThoseWhoComeLater) {
  Sleepers sleepers;
  auto children = start_children(2, {sleep_here, sleepers});
  sleepers.expect_waiting(2);
  kill(children[0]);
  kill(children[1]);
  const std::lock_guard guard(sleepers.condition);
  sleepers.condition.notify();
  EXPECT_FALSE(sleepers.condition.wait_for(std::chrono::milliseconds(20)));
  sleepers.condition.notify_all();
  EXPECT_FALSE(sleepers.condition.wait_for(std::chrono::milliseconds(20)));
}

void notify_and_hold(Condition condition, Event held) {
  condition.acquire();
  condition.notify();
  held.set();
  run_for_ever();
}

TEST_P(ConditionStory, AWaiterIsToldOfTheDeathOfWhoHeldTheLock) {
  for (Condition condition : {Condition(), Condition(Lock())}) {
    Event held;
    condition.acquire();
    Process process = start_one({notify_and_hold, condition, held});
    std::thread killer([&] {
      EXPECT_TRUE(held.wait_for(patience));
      kill(process);
    });
    EXPECT_THROW(condition.wait_for(patience), OwnerDied);
    killer.join();
    condition.notify();  // held again
    condition.release();
    condition.acquire();
    condition.release();
  }
}

/// A queue of numbers, of which only how many there are is kept.
struct Store {
  Condition filled;
  Semaphore items{0};
  Count taken;

  void acquire() {
    try {
      filled.acquire();
    } catch (const OwnerDied&) {
      filled.notify_all();  // who has died may have been about to notify
    }
  }
};

void take_for_ever(Store store) {
  for (;;) {
    store.acquire();
    try {
      store.filled.wait_for([&] { return store.items.try_acquire(); });
    } catch (const OwnerDied&) {
      store.filled.notify_all();
    }
    store.taken.add();
    store.filled.release();
  }
}

void put_for_ever(Store store) {
  for (;;) {
    store.acquire();
    store.items.release();
    store.filled.notify();
    store.filled.release();
  }
}

TEST_P(ConditionStory, KillsAtAnyMomentStopNobodyElse) {
  Store store;
  std::mt19937 random{5};
  auto takers = start_children(3, {take_for_ever, store});
  auto makers = start_children(1, {put_for_ever, store});
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(store.taken.take(std::uniform_int_distribution(1, 30)(random)));
    Process& victim = i % 4 == 3 ? makers[0] : takers[static_cast<std::size_t>(i % 3)];
    kill(victim);
    victim = i % 4 == 3 ? start_one({put_for_ever, store}) : start_one({take_for_ever, store});
  }
  EXPECT_TRUE(store.taken.take(30));  // nothing is stuck
  for (auto* const processes : {&takers, &makers}) {
    for (Process& process : *processes) {
      kill(process);
    }
  }
}

struct TwoOfOneLock {
  explicit TwoOfOneLock(RLock lock = RLock()) : full(lock), empty(lock) {}

  Condition full;
  Condition empty;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(full, empty);
  }
};

void answer(std::vector<TwoOfOneLock> places, Event asked, Event answered) {
  TwoOfOneLock& place = places.at(1);
  const std::lock_guard guard(place.full);
  check(place.full.wait_for([&] { return asked.is_set(); }, patience), 2);
  answered.set();
  place.empty.notify();  // has the same lock
}

void pass_on(std::vector<TwoOfOneLock> places, Event asked, Event answered,
             brood::StartMethod method) {
  Process grandchild({.target = {answer, places, asked, answered}, .start_method = method});
  grandchild.start();
  check(must_end(grandchild) == 0, 3);
}

TEST_P(ConditionStory, TwoOfOneLockTravelToGrandchildrenOfAnotherMethod) {
  std::vector<TwoOfOneLock> places(2);
  Event asked;
  const Event answered;
  Process process = start_one({pass_on, places, asked, answered, another_method(GetParam())});
  {
    const std::lock_guard guard(places[1].empty);
    asked.set();
    places[1].full.notify();
    EXPECT_TRUE(places[1].empty.wait_for([&] { return answered.is_set(); }, patience));
  }
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(ConditionStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              const Condition condition;
              const Condition plain{Lock()};
              EXPECT_EQ(start_and_end(child({set_and_notify, condition, Event()})), 0);
              EXPECT_EQ(start_and_end(child({set_and_notify, plain, Event()})), 0);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
