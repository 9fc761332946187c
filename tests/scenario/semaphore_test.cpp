// Semaphores between processes: so many at a time, also when some are killed.

#include "support/handle_count.hpp"
#include "sync_support.hpp"

#include <mutex>
#include <random>
#include <thread>

namespace brood_scenario {

namespace {

using brood::BoundedSemaphore;
using brood::Event;
using brood::Process;
using brood::Semaphore;

using SemaphoreStory = SyncStory;
BROOD_FOR_EACH_START_METHOD(SemaphoreStory);

TEST_P(SemaphoreStory, CountsItsUnits) {
  Semaphore semaphore(2);
  EXPECT_EQ(semaphore.get_value(), 2);
  semaphore.acquire();
  EXPECT_TRUE(semaphore.try_acquire());
  EXPECT_EQ(semaphore.get_value(), 0);
  EXPECT_FALSE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.acquire_for(std::chrono::milliseconds(1)));
  EXPECT_FALSE(semaphore.acquire_for(std::chrono::seconds(-1)));
  semaphore.release(5);
  EXPECT_EQ(semaphore.get_value(), 5);
  EXPECT_EQ(Semaphore().get_value(), 1);
  EXPECT_EQ(BoundedSemaphore().get_value(), 1);
}

TEST_P(SemaphoreStory, RefusesNumbersThatCannotBe) {
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  EXPECT_THROW(BoundedSemaphore(-1), std::invalid_argument);
  EXPECT_THROW(Semaphore({.value = 0, .recover = true}), std::invalid_argument);
  EXPECT_THROW(Semaphore({.value = 4097, .recover = true}), std::invalid_argument);
  Semaphore semaphore(0);
  EXPECT_THROW(semaphore.release(0), std::invalid_argument);
  semaphore.release(0x7fffffff);
  EXPECT_THROW(semaphore.release(), std::logic_error);
  EXPECT_EQ(semaphore.get_value(), 0x7fffffff);
}

/// What is said of one with two units that never has more.
void is_bounded(Semaphore semaphore) {
  EXPECT_THROW(semaphore.release(), std::logic_error);
  semaphore.acquire();
  EXPECT_THROW(semaphore.release(2), std::logic_error);
  EXPECT_EQ(semaphore.get_value(), 1);
  semaphore.release();
  semaphore.acquire();
  semaphore.acquire();
  EXPECT_EQ(semaphore.get_value(), 0);
  semaphore.release(2);
  EXPECT_EQ(semaphore.get_value(), 2);
}

TEST_P(SemaphoreStory, ABoundedOneIsNotReleasedTooOften) {
  is_bounded(BoundedSemaphore(2));
  is_bounded(BoundedSemaphore({.value = 2, .recover = true}));
  is_bounded(Semaphore({.value = 2, .recover = true}));
}

template <class S>
void release_two(S semaphore) {
  semaphore.release(2);
}

TEST_P(SemaphoreStory, AnotherProcessMayRelease) {
  Semaphore plain(0);
  EXPECT_EQ(start_and_end(child({release_two<Semaphore>, plain})), 0);
  EXPECT_EQ(plain.get_value(), 2);
  for (const bool recover : {false, true}) {
    BoundedSemaphore bounded({.value = 3, .recover = recover});
    bounded.acquire();
    bounded.acquire();
    EXPECT_EQ(start_and_end(child({release_two<BoundedSemaphore>, bounded})), 0);
    EXPECT_EQ(bounded.get_value(), 3);
    EXPECT_THROW(bounded.release(), std::logic_error);
  }
}

/// What is written in `inside` never gets below zero: there are as many units.
void enter_often(Semaphore semaphore, Semaphore inside, Count too_many, int times) {
  for (int i = 0; i < times; ++i) {
    const std::lock_guard guard(semaphore);
    if (inside.try_acquire()) {
      inside.release();
    } else {
      too_many.add();
    }
  }
}

void enter_from_threads(Semaphore semaphore, Semaphore inside, Count too_many, int times) {
  std::thread other([&] { enter_often(semaphore, inside, too_many, times); });
  enter_often(semaphore, inside, too_many, times);
  other.join();
}

TEST_P(SemaphoreStory, NoMoreThanItsUnitsAreInAtOnce) {
  for (const bool recover : {false, true}) {
    const Semaphore semaphore({.value = 2, .recover = recover});
    const Count too_many;
    auto children = start_children(3, {enter_from_threads, semaphore, Semaphore(2), too_many, 200});
    all_end_well(children);
    EXPECT_EQ(too_many.value(), 0);
    EXPECT_EQ(semaphore.get_value(), 2);
  }
}

void make_things(Semaphore things, Semaphore room, int count) {
  for (int i = 0; i < count; ++i) {
    check(room.acquire_for(patience), 2);
    things.release();
  }
}

TEST_P(SemaphoreStory, OneCountsWhatAnotherProcessMakes) {
  Semaphore things(0);
  Semaphore room(3);
  auto makers = start_children(2, {make_things, things, room, 300});
  for (int i = 0; i < 600; ++i) {
    ASSERT_TRUE(things.acquire_for(patience));
    room.release();
  }
  all_end_well(makers);
  EXPECT_EQ(things.get_value(), 0);
  EXPECT_EQ(room.get_value(), 3);
}

void wait_for_unit(Semaphore semaphore, Count waiting, Count through) {
  waiting.add();
  check(semaphore.acquire_for(patience), 2);
  through.add();
}

TEST_P(SemaphoreStory, AReleaseOfSeveralLetsAsManyGo) {
  Semaphore semaphore(0);
  Count waiting;
  Count through;
  auto children = start_children(5, {wait_for_unit, semaphore, waiting, through});
  EXPECT_TRUE(waiting.take(5));
  semaphore.release(3);
  EXPECT_TRUE(through.take(3));
  EXPECT_EQ(through.value(), 0);
  semaphore.release(2);
  all_end_well(children);
  EXPECT_EQ(through.value(), 2);
  EXPECT_EQ(semaphore.get_value(), 0);
}

void hold_units_for_ever(Semaphore semaphore, int count, Event held) {
  for (int i = 0; i < count; ++i) {
    semaphore.acquire();
  }
  held.set();
  run_for_ever();
}

TEST_P(SemaphoreStory, WhatADeadProcessHeldComesBackIfAskedFor) {
  Semaphore semaphore({.value = 4, .recover = true});
  semaphore.acquire();
  Event held;
  Process holder = start_one({hold_units_for_ever, semaphore, 3, held});
  ASSERT_TRUE(held.wait_for(patience));
  EXPECT_FALSE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.acquire_for(std::chrono::milliseconds(10)));  // it lives
  Count waiting;
  Count through;
  auto children = start_children(2, {wait_for_unit, semaphore, waiting, through});
  EXPECT_TRUE(waiting.take(2));
  kill(holder);
  all_end_well(children);  // while nobody calls the semaphore here
  EXPECT_EQ(through.value(), 2);
  EXPECT_EQ(semaphore.get_value(), 3);  // the children have died, too
  EXPECT_TRUE(semaphore.try_acquire());
  EXPECT_EQ(semaphore.get_value(), 2);
}

TEST_P(SemaphoreStory, TryAcquireFindsWhatADeadProcessHeld) {
  Semaphore semaphore({.value = 1, .recover = true});
  Event held;
  Process holder = start_one({hold_units_for_ever, semaphore, 1, held});
  ASSERT_TRUE(held.wait_for(patience));
  kill(holder);
  EXPECT_TRUE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.try_acquire());
}

TEST_P(SemaphoreStory, WhatADeadProcessHeldIsLostIfNotAskedFor) {
  Semaphore semaphore(1);
  Event held;
  Process holder = start_one({hold_units_for_ever, semaphore, 1, held});
  ASSERT_TRUE(held.wait_for(patience));
  kill(holder);
  EXPECT_FALSE(semaphore.acquire_for(std::chrono::milliseconds(10)));
  semaphore.release();
  EXPECT_TRUE(semaphore.try_acquire());
}

void take_and_give_for_ever(Semaphore semaphore, Count passes) {
  for (;;) {
    semaphore.acquire();
    passes.add();
    semaphore.release();
  }
}

TEST_P(SemaphoreStory, KillsAtAnyMomentLoseNoUnit) {
  const Semaphore semaphore({.value = 2, .recover = true});
  Count passes;
  std::mt19937 random{23};
  auto children = start_children(3, {take_and_give_for_ever, semaphore, passes});
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(passes.take(std::uniform_int_distribution(1, 40)(random)));
    Process& victim = children[static_cast<std::size_t>(i) % children.size()];
    kill(victim);
    victim = start_one({take_and_give_for_ever, semaphore, passes});
  }
  EXPECT_TRUE(passes.take(100));  // nothing is stuck
  for (Process& process : children) {
    kill(process);
  }
  EXPECT_EQ(semaphore.get_value(), 2);
}

struct Semaphores {
  std::vector<Semaphore> plain;
  BoundedSemaphore bounded;
  Semaphore recovering{{.value = 3, .recover = true}};
};

void release_all(Semaphores all) {
  all.plain.at(1).release(7);
  all.bounded.release();
  all.recovering.release();
}

void pass_on(Semaphores all, brood::StartMethod method) {
  Process grandchild({.target = {release_all, all}, .start_method = method});
  grandchild.start();
  check(must_end(grandchild) == 0, 2);
}

TEST_P(SemaphoreStory, TheyTravelInsideOtherValuesAndToGrandchildrenOfAnotherMethod) {
  Semaphores all;
  all.plain.assign(2, Semaphore(0));
  all.bounded.acquire();
  all.recovering.acquire();
  EXPECT_EQ(start_and_end(child({pass_on, all, another_method(GetParam())})), 0);
  EXPECT_EQ(all.plain[0].get_value(), 7);  // a copy is the same one
  EXPECT_EQ(all.bounded.get_value(), 1);
  EXPECT_EQ(all.recovering.get_value(), 3);
}

TEST_P(SemaphoreStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              Semaphores all;
              all.plain.assign(2, Semaphore(0));
              all.bounded.acquire();
              all.recovering.acquire();
              EXPECT_EQ(start_and_end(child({release_all, all})), 0);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
