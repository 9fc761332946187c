// Lock and RLock between processes: one at a time, whoever is killed, and wherever they travel.

#include "support/handle_count.hpp"
#include "sync_support.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Event;
using brood::Lock;
using brood::OwnerDied;
using brood::Process;
using brood::RLock;

using LockStory = SyncStory;
BROOD_FOR_EACH_START_METHOD(LockStory);

template <class L>
void visit_often(L lock, Room room, int times) {
  for (int i = 0; i < times; ++i) {
    const std::lock_guard guard(lock);
    room.visit();
  }
}

template <class L>
void visit_from_threads(L lock, Room room, int times) {
  std::thread other([&] { visit_often(lock, room, times); });
  visit_often(lock, room, times);
  other.join();
}

TEST_P(LockStory, OneThreadOfAllProcessesHoldsIt) {
  const Lock lock;
  const Room room;
  auto children = start_children(3, {visit_from_threads<Lock>, lock, room, 200});
  visit_often(lock, room, 200);
  all_end_well(children);
  EXPECT_EQ(room.visits.value(), 1400);
  EXPECT_EQ(room.overlaps.value(), 0);
}

TEST_P(LockStory, OneThreadOfAllProcessesHoldsAnRLock) {
  const RLock lock;
  const Room room;
  auto children = start_children(3, {visit_from_threads<RLock>, lock, room, 200});
  visit_often(lock, room, 200);
  all_end_well(children);
  EXPECT_EQ(room.visits.value(), 1400);
  EXPECT_EQ(room.overlaps.value(), 0);
}

template <class L>
void hold_until(L lock, Event held, Event let_go) {
  lock.acquire();
  held.set();
  check(let_go.wait_for(patience), 2);
  lock.release();
}

template <class L>
void is_refused_while_held_elsewhere(L lock, Process& holder, Event held, Event let_go) {
  holder.start();
  ASSERT_TRUE(held.wait_for(patience));
  EXPECT_TRUE(lock.locked());
  EXPECT_FALSE(lock.try_acquire());
  EXPECT_FALSE(lock.try_lock());
  EXPECT_FALSE(lock.acquire_for(std::chrono::milliseconds(5)));
  EXPECT_FALSE(lock.acquire_for(std::chrono::seconds(-1)));
  EXPECT_FALSE(std::unique_lock(lock, std::chrono::milliseconds(1)).owns_lock());
  let_go.set();
  EXPECT_TRUE(lock.acquire_for(patience));
  EXPECT_EQ(must_end(holder), 0);
  EXPECT_TRUE(lock.locked());
  lock.release();
  EXPECT_FALSE(lock.locked());
}

TEST_P(LockStory, OneThatIsHeldElsewhereIsRefusedInTime) {
  const Event held;
  const Event let_go;
  const Lock lock;
  Process holder = child({hold_until<Lock>, lock, held, let_go});
  is_refused_while_held_elsewhere(lock, holder, held, let_go);
}

TEST_P(LockStory, AnRLockThatIsHeldElsewhereIsRefusedInTime) {
  const Event held;
  const Event let_go;
  const RLock lock;
  Process holder = child({hold_until<RLock>, lock, held, let_go});
  is_refused_while_held_elsewhere(lock, holder, held, let_go);
}

void release(Lock lock) {
  lock.release();
}

TEST_P(LockStory, AnotherProcessMayReleaseALock) {
  Lock lock;
  lock.acquire();
  EXPECT_EQ(start_and_end(child({release, lock})), 0);
  EXPECT_FALSE(lock.locked());
  EXPECT_THROW(lock.release(), std::logic_error);
}

void may_not_release(RLock lock) {
  try {
    lock.release();
  } catch (const std::logic_error&) {
    return;
  }
  throw brood::SystemExit(2);
}

TEST_P(LockStory, NobodyElseMayReleaseAnRLock) {
  RLock lock;
  EXPECT_THROW(lock.release(), std::logic_error);
  lock.acquire();
  EXPECT_EQ(start_and_end(child({may_not_release, lock})), 0);
  std::thread([lock] { may_not_release(lock); }).join();
  EXPECT_TRUE(lock.locked());
  lock.release();
  EXPECT_FALSE(lock.locked());
}

void try_to_acquire(RLock lock) {
  throw brood::SystemExit(lock.try_acquire() ? 1 : 0);
}

TEST_P(LockStory, AnRLockIsFreeWhenItWasReleasedAsOftenAsAcquired) {
  RLock lock;
  lock.acquire();
  EXPECT_TRUE(lock.try_acquire());
  EXPECT_TRUE(lock.acquire_for(std::chrono::seconds(0)));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(start_and_end(child({try_to_acquire, lock})), 0);
    lock.release();
  }
  EXPECT_EQ(start_and_end(child({hold_until<RLock>, lock, Event(),
                                 [] {
                                   Event set;
                                   set.set();
                                   return set;
                                 }()})),
            0);
}

template <class L>
void hold_for_ever(L lock, Event held) {
  lock.acquire();
  held.set();
  run_for_ever();
}

template <class L>
std::int64_t die_holding(Process process, L lock, Event held) {
  process.start();
  EXPECT_TRUE(held.wait_for(patience));
  held.clear();
  const std::int64_t pid = *process.pid();
  process.kill();
  must_end(process);
  EXPECT_TRUE(lock.locked());
  return pid;
}

/// The pid that is told of; nothing when nobody has died.
template <class Call>
std::optional<std::int64_t> told_of(Call call) {
  try {
    call();
    return std::nullopt;
  } catch (const OwnerDied& error) {
    return error.pid();
  }
}

template <class L>
void tells_of_death(L lock, Event held, const std::function<Process()>& make_holder) {
  const auto first = die_holding(make_holder(), lock, held);
  EXPECT_EQ(told_of([&] { lock.acquire(); }), first);
  EXPECT_TRUE(lock.locked());
  lock.release();
  EXPECT_EQ(told_of([&] { lock.acquire(); }), std::nullopt);
  lock.release();

  const auto second = die_holding(make_holder(), lock, held);
  EXPECT_EQ(told_of([&] { lock.lock(); }), second);
  EXPECT_EQ(told_of([&] { lock.try_lock(); }), second);
  EXPECT_EQ(told_of([&] { const std::lock_guard guard(lock); }), second);
  EXPECT_EQ(told_of([&] { lock.acquire_for(patience); }), second);
  lock.release();
  EXPECT_EQ(told_of([&] { const std::lock_guard guard(lock); }), std::nullopt);

  const auto third = die_holding(make_holder(), lock, held);
  EXPECT_EQ(told_of([&] { lock.try_acquire(); }), third);
  lock.release();
  EXPECT_FALSE(lock.locked());
}

TEST_P(LockStory, TheNextHolderIsToldOfADeath) {
  const Lock lock;
  const Event held;
  tells_of_death(lock, held, [&] { return child({hold_for_ever<Lock>, lock, held}); });
}

TEST_P(LockStory, TheNextHolderOfAnRLockIsToldOfADeath) {
  const RLock lock;
  const Event held;
  tells_of_death(lock, held, [&] { return child({hold_for_ever<RLock>, lock, held}); });
}

void acquire_told(Lock lock, Count waits, Count told) {
  waits.add();
  if (told_of([&] { check(lock.acquire_for(patience), 2); })) {
    told.add();
  }
  lock.release();
}

TEST_P(LockStory, OfThoseWhoWaitOneIsTold) {
  Lock lock;
  const Event held;
  Process holder = child({hold_for_ever<Lock>, lock, held});
  holder.start();
  ASSERT_TRUE(Event(held).wait_for(patience));
  Count waits;
  const Count told;
  auto waiting = start_children(3, {acquire_told, lock, waits, told});
  EXPECT_TRUE(waits.take(3));
  kill(holder);
  all_end_well(waiting);
  EXPECT_EQ(told.value(), 1);
}

/// Until it is killed.
template <class L>
void visit_for_ever(L lock, Room room, Count told) {
  for (;;) {
    if (told_of([&] { lock.acquire(); })) {
      room.place.try_acquire();  // where the dead one may still seem to be
      room.place.release();
      told.add();
    }
    room.visit();
    lock.release();
  }
}

template <class Start>
void kill_at_random(Room room, const Count& told, int rounds, Start start) {
  std::vector<Process> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(start());
  }
  std::mt19937 random{17};
  for (int i = 0; i < rounds; ++i) {
    ASSERT_TRUE(room.visits.take(std::uniform_int_distribution(1, 40)(random)));
    Process& victim = children[static_cast<std::size_t>(i) % children.size()];
    victim.kill();
    must_end(victim);
    victim = start();
  }
  EXPECT_TRUE(room.visits.take(100));  // nothing is stuck
  for (Process& child : children) {
    child.kill();
    must_end(child);
  }
  EXPECT_LE(told.value(), rounds + 2);  // nobody is told of those who held nothing
  EXPECT_EQ(room.overlaps.value(), 0);
}

TEST_P(LockStory, KillsAtAnyMomentStopNobodyElse) {
  const Lock lock;
  const Room room;
  const Count told;
  kill_at_random(room, told, 12, [&] {
    return start_one({visit_for_ever<Lock>, lock, room, told});
  });
}

TEST_P(LockStory, KillsAtAnyMomentOfAnRLockStopNobodyElse) {
  const RLock lock;
  const Room room;
  const Count told;
  kill_at_random(room, told, 12, [&] {
    return start_one({visit_for_ever<RLock>, lock, room, told});
  });
}

/// Locks both at once, whatever their order.
void visit_with_both(Lock one, Lock other, Room room) {
  for (int i = 0; i < 100; ++i) {
    const std::scoped_lock guard(one, other);
    room.visit();
  }
}

TEST_P(LockStory, TwoAreTakenAtOnceInAnyOrder) {
  const Lock one;
  const Lock other;
  const Room room;
  std::vector<Process> children;
  children.push_back(start_one({visit_with_both, one, other, room}));
  children.push_back(start_one({visit_with_both, other, one, room}));
  all_end_well(children);
  EXPECT_EQ(room.visits.value(), 200);
  EXPECT_EQ(room.overlaps.value(), 0);
}

struct Bundle {
  std::string name;
  std::vector<Lock> locks;
  std::optional<RLock> rlock;
  std::map<std::string, Lock> by_name;
};

void acquire_all(Bundle bundle) {
  for (Lock& lock : bundle.locks) {
    lock.acquire();
  }
  bundle.rlock->acquire();
  bundle.by_name.at(bundle.name).acquire();
}

void pass_on(Bundle bundle, brood::StartMethod method) {
  Process grandchild({.target = {acquire_all, bundle}, .start_method = method});
  grandchild.start();
  check(must_end(grandchild) == 0, 2);
}

TEST_P(LockStory, TheyTravelInsideOtherValuesAndToGrandchildrenOfAnotherMethod) {
  Bundle bundle{"it", std::vector<Lock>(3), RLock(), {{"it", Lock()}}};
  EXPECT_EQ(start_and_end(child({pass_on, bundle, another_method(GetParam())})), 0);
  for (const Lock& lock : bundle.locks) {
    EXPECT_TRUE(lock.locked());
  }
  EXPECT_TRUE(bundle.rlock->locked());
  EXPECT_TRUE(bundle.by_name.at("it").locked());
}

void acquire_what_comes(brood::Connection connection) {
  auto lock = connection.recv<Lock>();
  lock.acquire();
  connection.send(lock);
  check(connection.recv<bool>(), 2);
}

TEST_P(LockStory, TheyTravelOverAnOpenConnectionBothWays) {
  auto [ours, theirs] = brood::Pipe();
  Process process = child({acquire_what_comes, theirs});
  process.start();
  theirs.close();
  const Lock lock;
  ours.send(lock);
  ASSERT_TRUE(ours.poll_for(patience));
  auto returned = ours.recv<Lock>();
  EXPECT_TRUE(lock.locked());
  returned.release();
  EXPECT_FALSE(lock.locked());
  ours.send(true);
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(LockStory, OneThatWasMovedFromIsTheSameStill) {
  Lock lock;
  Lock moved = std::move(lock);
  moved.acquire();
  EXPECT_TRUE(lock.locked());  // NOLINT(bugprone-use-after-move): that is the question
}

TEST_P(LockStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              const Lock lock;
              const RLock other;
              EXPECT_EQ(start_and_end(child({visit_often<Lock>, lock, Room(), 1})), 0);
              EXPECT_EQ(start_and_end(child({visit_often<RLock>, other, Room(), 1})), 0);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
