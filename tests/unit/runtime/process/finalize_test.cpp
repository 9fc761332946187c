#include "process/finalize.hpp"

#include "brood/finalize.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood {
namespace {

class FinalizeTest : public testing::Test {
 protected:
  std::function<void()> note(const std::string& name) {
    return [this, name] { called_.push_back(name); };
  }

  std::vector<std::string> called_;
};

using Names = std::vector<std::string>;

TEST_F(FinalizeTest, IsCalledOnceByWhateverComesFirst) {
  {
    Finalize by_hand(note("by hand"), 0);
    EXPECT_TRUE(by_hand.still_active());
    by_hand();
    EXPECT_FALSE(by_hand.still_active());
    by_hand();
    const Finalize at_its_end(note("at its end"));
  }
  const Finalize at_exit(note("at exit"), 0);
  process::run_finalizers(process::Finalizers::all);
  process::run_finalizers(process::Finalizers::all);
  EXPECT_EQ(called_, (Names{"by hand", "at its end", "at exit"}));
}

TEST_F(FinalizeTest, CancelledIsNotCalled) {
  Finalize cancelled(note("cancelled"), 3);
  cancelled.cancel();
  EXPECT_FALSE(cancelled.still_active());
  process::run_finalizers(process::Finalizers::all);
  cancelled();
  EXPECT_EQ(called_, Names{});
}

TEST_F(FinalizeTest, AtTheEndTheHighestPriorityComesFirstAndTheYoungestOfEquals) {
  Finalize without(note("without"));
  const Finalize low(note("-1"), -1);
  const Finalize older(note("0 older"), 0);
  const Finalize high(note("7"), 7);
  const Finalize younger(note("0 younger"), 0);
  process::run_finalizers(process::Finalizers::of_priority_zero_and_more);
  EXPECT_EQ(called_, (Names{"7", "0 younger", "0 older"}));
  process::run_finalizers(process::Finalizers::all);
  EXPECT_EQ(called_, (Names{"7", "0 younger", "0 older", "-1"}));
  without.cancel();
}

TEST_F(FinalizeTest, OneThatThrowsHarmsNoOther) {
  const Finalize bad([] { throw std::runtime_error("no"); }, 2);
  const Finalize worse([] { throw 3; }, 1);
  const Finalize good(note("good"), 0);
  process::run_finalizers(process::Finalizers::all);
  EXPECT_EQ(called_, Names{"good"});
}

TEST_F(FinalizeTest, OneMayMakeAndCancelOthers) {
  Finalize victim(note("victim"), 0);
  std::optional<Finalize> made;
  const Finalize maker(
      [&] {
        victim.cancel();
        made.emplace(note("made"), 5);
      },
      9);
  process::run_finalizers(process::Finalizers::all);
  EXPECT_EQ(called_, Names{"made"});
}

TEST_F(FinalizeTest, MovingItMovesTheDutyAndCallsWhatItReplaces) {
  Finalize first(note("first"));
  Finalize second(note("second"));
  Finalize moved(std::move(first));
  EXPECT_FALSE(first.still_active());
  moved = std::move(second);
  EXPECT_EQ(called_, Names{"first"});
  moved();
  EXPECT_EQ(called_, (Names{"first", "second"}));
}

TEST_F(FinalizeTest, WhatAChildForgetsIsNotCalledInIt) {
  Finalize of_another(note("of another"), 0);
  process::forget_finalizers();
  process::run_finalizers(process::Finalizers::all);
  EXPECT_EQ(called_, Names{});
  of_another.cancel();
}

TEST_F(FinalizeTest, WhatIsRegisteredForForkedChildrenIsCalledInOrderWhileItsObjectLives) {
  const AfterFork first = register_after_fork(note("first"));
  { const AfterFork gone = register_after_fork(note("gone")); }
  AfterFork second = register_after_fork(note("second"));
  const AfterFork moved = std::move(second);
  process::run_after_fork();
  EXPECT_EQ(called_, (Names{"first", "second"}));
}

}  // namespace
}  // namespace brood
