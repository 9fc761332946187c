#include "sync/units.hpp"

#include "child.hpp"
#include "test_machine.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <thread>
#include <vector>

namespace brood::sync {
namespace {

using TestUnits = UnitsOf<TestMachine>;

class Units : public testing::Test {
 protected:
  static constexpr std::uint32_t count = 3;

  void SetUp() override { TestMachine::start_again(); }

  bool take_as(os::ProcessId process) {
    return TestMachine::as(process, [this] { return units.try_take(bell); });
  }

  std::uint32_t free() { return units.look_for_free(bell); }

  alignas(64) std::byte memory[TestUnits::size_with(count)]{};
  TestUnits& units = *::new (memory) TestUnits(count);
  os::Bell bell = os::Bell::make();
};

TEST_F(Units, AreTakenAndGivenBack) {
  EXPECT_EQ(free(), 3U);
  EXPECT_TRUE(take_as(5));
  EXPECT_TRUE(take_as(6));
  EXPECT_TRUE(take_as(5));
  EXPECT_FALSE(take_as(7));
  EXPECT_EQ(free(), 0U);
  EXPECT_FALSE(units.give(bell, 4));
  EXPECT_EQ(free(), 0U);
  EXPECT_TRUE(units.give(bell, 2));
  EXPECT_FALSE(units.give(bell, 2));
  EXPECT_EQ(free(), 2U);
}

TEST_F(Units, ThoseOfTheCallerAreGivenBackFirst) {
  EXPECT_TRUE(take_as(5));
  EXPECT_TRUE(take_as(6));
  EXPECT_TRUE(take_as(5));
  TestMachine::as(5, [&] { EXPECT_TRUE(units.give(bell, 2)); });
  TestMachine::die(5);
  EXPECT_EQ(free(), 2U);
  TestMachine::die(6);
  EXPECT_EQ(free(), 3U);
}

TEST_F(Units, ThoseOfTheDeadComeBackAndNobodyElses) {
  EXPECT_TRUE(take_as(5));
  EXPECT_TRUE(take_as(6));
  EXPECT_TRUE(take_as(5));
  TestMachine::die(5);
  EXPECT_TRUE(take_as(7));
  EXPECT_TRUE(take_as(7));
  EXPECT_FALSE(take_as(7));
}

TEST_F(Units, WhoWaitsGetsThoseOfTheDead) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(take_as(5));
  }
  std::vector<std::thread> threads;
  for (os::ProcessId process = 6; process < 9; ++process) {
    threads.emplace_back([&, process] {
      TestMachine::current() = process;
      EXPECT_TRUE(units.take(bell, base::Deadline::after(test::patience)));
    });
  }
  EXPECT_FALSE(units.take(bell, base::Deadline::after(std::chrono::milliseconds(3))));
  TestMachine::die(5);
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(free(), 0U);
}

TEST_F(Units, NoMoreThanThereAreAreHadAtOnce) {
  std::atomic<int> inside{0};
  std::vector<std::thread> threads;
  for (os::ProcessId process = 1; process < 6; ++process) {
    threads.emplace_back([&, process] {
      TestMachine::current() = process;
      for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(units.take(bell, base::Deadline::after(test::patience)));
        EXPECT_LE(++inside, 3);
        --inside;
        ASSERT_TRUE(units.give(bell, 1));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(free(), 3U);
}

}  // namespace
}  // namespace brood::sync
