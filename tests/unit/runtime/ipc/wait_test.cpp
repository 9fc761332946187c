#include "brood/wait.hpp"

#include "brood/connection.hpp"
#include "child.hpp"
#include "support/handle_count.hpp"
#include "tcp_pair.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace brood {
namespace {

using namespace std::chrono_literals;
using Places = std::vector<std::size_t>;

/// Pairs of connected ends, of which `ours` are waited for.
struct Pairs {
  explicit Pairs(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      auto [one, other] = Pipe();
      ours.push_back(std::move(one));
      theirs.push_back(std::move(other));
    }
    objects.assign(ours.begin(), ours.end());
  }

  std::vector<Connection> ours;
  std::vector<Connection> theirs;
  std::vector<Waitable> objects;
};

HELPER(wait_until_told) {
  os::Channel parent = test::parent_channel(arguments);
  return test::at_end(parent) ? 0 : 1;
}

TEST(Wait, GivesAllThatAreReadyInOrder) {
  Pairs pairs(5);
  pairs.theirs[3].send(1);
  EXPECT_EQ(wait(pairs.objects), Places{3});
  pairs.theirs[0].send(1);
  pairs.theirs[4].close();
  EXPECT_EQ(wait(pairs.objects), (Places{0, 3, 4}));
}

TEST(Wait, TakesNothing) {
  Pairs pairs(2);
  pairs.theirs[1].send("text");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(wait(pairs.objects), Places{1});
  }
  EXPECT_EQ(pairs.ours[1].recv<std::string>(), "text");
  EXPECT_EQ(wait_for(pairs.objects, 0s), Places{});
}

TEST(Wait, GivesNothingWhenTheTimeHasPassed) {
  Pairs pairs(3);
  EXPECT_EQ(wait_for(pairs.objects, 5ms), Places{});
  EXPECT_EQ(wait_for(pairs.objects, 0s), Places{});
  EXPECT_EQ(wait_for(pairs.objects, -5s), Places{});
}

TEST(Wait, ANegativeTimeStillFindsWhatIsReady) {
  Pairs pairs(2);
  pairs.theirs[0].send(1);
  EXPECT_EQ(wait_for(pairs.objects, -5s), Places{0});
}

TEST(Wait, ForNothingReturnsAtOnce) {
  EXPECT_EQ(wait(std::span<const Waitable>()), Places{});
  EXPECT_EQ(wait_for(std::span<const Waitable>(), test::patience), Places{});
}

TEST(Wait, CanBeGivenAList) {
  auto [first, second] = Pipe();
  first.send(1);
  EXPECT_EQ(wait({first, second}), Places{1});
  EXPECT_EQ(wait_for({second}, test::patience), Places{0});
}

TEST(Wait, OneObjectMayStandThereTwice) {
  auto [first, second] = Pipe();
  EXPECT_EQ(wait_for({first, first}, 1ms), Places{});
  second.send(1);
  EXPECT_EQ(wait({first, first}), (Places{0, 1}));
}

/// What becomes ready only while it is waited for, among this many.
class WaitForMany : public testing::TestWithParam<std::size_t> {};

TEST_P(WaitForMany, WakesForAMessage) {
  Pairs pairs(GetParam());
  auto [tell, told] = Pipe();
  std::thread sender([&pairs, &start = told] {
    start.recv<int>();
    pairs.theirs.back().send(1);
  });
  tell.send(1);
  EXPECT_EQ(wait_for(pairs.objects, test::patience), Places{GetParam() - 1});
  sender.join();
}

TEST_P(WaitForMany, WakesForAnEnd) {
  Pairs pairs(GetParam());
  auto [tell, told] = Pipe();
  std::thread closer([&pairs, &start = told] {
    start.recv<int>();
    pairs.theirs.front().close();
  });
  tell.send(1);
  EXPECT_EQ(wait_for(pairs.objects, test::patience), Places{0});
  closer.join();
}

TEST_P(WaitForMany, WaitsInAnyNumberOfThreads) {
  Pairs pairs(GetParam());
  std::vector<std::thread> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back([&pairs] {
      EXPECT_EQ(wait_for(pairs.objects, test::patience), Places{pairs.objects.size() / 2});
    });
  }
  pairs.theirs[pairs.theirs.size() / 2].send(1);
  for (std::thread& thread : waiting) {
    thread.join();
  }
}

TEST_P(WaitForMany, GivesAllOfThem) {
  Pairs pairs(GetParam());
  for (Connection& other : pairs.theirs) {
    other.send(1);
  }
  EXPECT_EQ(wait(pairs.objects).size(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Number, WaitForMany, testing::Values(1, 2, 63, 64, 65, 200));

TEST(Wait, FindsTheEndOfAProcess) {
  test::Child child = test::start_child({.helper = "wait_until_told"});
  auto [first, second] = Pipe();
  const Waitable both[] = {first, child.process->sentinel()};
  EXPECT_EQ(wait_for(both, 0s), Places{});
  child.channel.close();
  EXPECT_EQ(wait_for(both, test::patience), Places{1});
  EXPECT_EQ(child.process->wait(), 0);
  EXPECT_EQ(wait(both), Places{1});
}

TEST(Wait, TakesAnythingThatHasASentinel) {
  test::Child child = test::start_child({.helper = "wait_until_told"});
  child.channel.close();
  EXPECT_EQ(wait_for({*child.process}, test::patience), Places{0});
}

TEST(Wait, FindsConnectionsOverANetwork) {
  auto [one, other] = test::tcp_pair();
  const Connection first(std::move(one));
  Connection second(std::move(other));
  auto [third, fourth] = Pipe();
  const Waitable both[] = {first, third};
  EXPECT_EQ(wait_for(both, 1ms), Places{});
  auto [tell, told] = Pipe();
  std::thread sender([&second, &start = told] {
    start.recv<int>();
    second.send(1);
  });
  tell.send(1);
  EXPECT_EQ(wait_for(both, test::patience), Places{0});
  sender.join();
  EXPECT_EQ(wait({Waitable::socket(first.fileno())}), Places{0});
}

TEST(Wait, AConnectionOverANetworkWorksAsBeforeAfterwards) {
  auto [one, other] = test::tcp_pair();
  Connection first(std::move(one));
  Connection second(std::move(other));
  EXPECT_EQ(wait_for({first, second}, 1ms), Places{});
  const Bytes sent = test::pattern(3'000'000);
  std::thread sender([&] { second.send_bytes(sent); });
  EXPECT_TRUE(first.recv_bytes() == sent);
  sender.join();
}

TEST(Wait, AClosedConnectionIsRefused) {
  EXPECT_THROW(wait({Connection()}), std::logic_error);
}

TEST(Wait, WhatIsNoHandleIsASystemError) {
  EXPECT_THROW(wait_for({no_handle}, 0s), std::system_error);
  EXPECT_THROW(wait_for({Handle()}, 0s), std::system_error);
}

TEST(Wait, LeavesNoHandleBehind) {
  Pairs pairs(70);
  EXPECT_EQ(test::handles_left_by([&] {
              EXPECT_EQ(wait_for(pairs.objects, 1ms), Places{});
              EXPECT_EQ(wait_for({pairs.ours[0]}, 1ms), Places{});
            }),
            0);
}

}  // namespace
}  // namespace brood
