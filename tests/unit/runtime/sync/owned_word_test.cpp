#include "sync/owned_word.hpp"

#include "child.hpp"
#include "test_machine.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace brood::sync {
namespace {

class OwnedWord : public testing::Test {
 protected:
  void SetUp() override { TestMachine::start_again(); }

  Taken take_as(os::ProcessId process) {
    return TestMachine::as(
        process, [this] { return word.take(bell, base::Deadline::after(test::patience)); });
  }

  OwnedWordOf<TestMachine> word;
  os::Bell bell = os::Bell::make();
};

TEST_F(OwnedWord, SaysWhoHoldsIt) {
  EXPECT_EQ(word.holder(), 0U);
  EXPECT_TRUE(take_as(5));
  EXPECT_EQ(word.holder(), 5U);
  EXPECT_FALSE(word.try_take());
  EXPECT_FALSE(word.take_from_dead());
  EXPECT_FALSE(word.take(bell, base::Deadline::after(std::chrono::milliseconds(5))));
  EXPECT_TRUE(word.release(bell));  // by another one
  EXPECT_EQ(word.holder(), 0U);
  EXPECT_FALSE(word.release(bell));
}

TEST_F(OwnedWord, IsTakenFromADeadHolderAndOneIsTold) {
  EXPECT_TRUE(take_as(5));
  TestMachine::die(5);
  EXPECT_FALSE(word.try_take());
  const Taken taken = take_as(6);
  EXPECT_TRUE(taken.held);
  EXPECT_EQ(taken.dead, 5U);
  EXPECT_TRUE(word.release(bell));
  EXPECT_EQ(take_as(7).dead, 0U);
}

TEST_F(OwnedWord, IsTakenFromADeadHolderAlsoByOneThatHasNoTime) {
  EXPECT_TRUE(take_as(5));
  TestMachine::die(5);
  EXPECT_EQ(word.take(bell, base::Deadline::after({})).dead, 5U);
}

TEST_F(OwnedWord, OneThatIsAbandonedTellsTheNextOne) {
  EXPECT_TRUE(take_as(6));
  word.abandon(bell, 5);
  EXPECT_EQ(word.holder(), 0U);
  EXPECT_FALSE(word.release(bell));
  const Taken taken = word.try_take();
  EXPECT_TRUE(taken.held);
  EXPECT_EQ(taken.dead, 5U);
}

TEST_F(OwnedWord, WhoWaitsWhileTheHolderDiesIsTold) {
  EXPECT_TRUE(take_as(5));
  std::vector<std::thread> threads;
  std::atomic<int> told{0};
  for (os::ProcessId process = 6; process < 9; ++process) {
    threads.emplace_back([&, process] {
      const Taken taken = take_as(process);
      EXPECT_TRUE(taken.held);
      told += taken.dead == 5 ? 1 : 0;
      word.release(bell);
    });
  }
  TestMachine::die(5);
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(told, 1);
}

TEST_F(OwnedWord, OneAtATimeHoldsIt) {
  int counter = 0;
  std::vector<std::thread> threads;
  for (os::ProcessId process = 1; process < 5; ++process) {
    threads.emplace_back([&, process] {
      for (int i = 0; i < 2000; ++i) {
        ASSERT_TRUE(take_as(process));
        ++counter;
        word.release(bell);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(counter, 8000);
}

}  // namespace
}  // namespace brood::sync
