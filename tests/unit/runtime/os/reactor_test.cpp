// Handles, wake-ups and deadlines; channels are in reactor_channel_test.cpp.

#include "os/reactor.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

namespace brood::os {
namespace {

using base::Deadline;

/// Runs the reactor until `done`; false when patience ends.
bool run_until(Reactor& reactor, const std::function<bool()>& done) {
  const auto deadline = Deadline::after(test::patience);
  while (!done()) {
    if (deadline.has_passed()) {
      return false;
    }
    reactor.run_once(deadline);
  }
  return true;
}

/// Ends when the parent closes the channel.
HELPER(wait_for_end) {
  Channel parent = test::parent_channel(arguments);
  return test::at_end(parent) ? 0 : 1;
}

TEST(Reactor, ReturnsAtTheDeadlineWhenNothingHappens) {
  const auto reactor = Reactor::create();
  auto [first, second] = Channel::pair();
  bool called = false;
  reactor->add_channel(
      std::move(first), [&](auto) { called = true; }, [&] { called = true; });
  const auto deadline = Deadline::after(std::chrono::milliseconds(20));
  while (!deadline.has_passed()) {
    reactor->run_once(deadline);
  }
  EXPECT_FALSE(called);
}

TEST(Reactor, ADeadlineThatHasPassedOnlyLooks) {
  const auto reactor = Reactor::create();
  reactor->run_once(Deadline::after(std::chrono::seconds(-1)));
}

TEST(Reactor, ReturnsAfterAWakeThatCameBefore) {
  const auto reactor = Reactor::create();
  reactor->wake();
  reactor->run_once(Deadline::never());
}

TEST(Reactor, ReturnsAfterAWakeFromAnotherThread) {
  const auto reactor = Reactor::create();
  std::thread other([&] { reactor->wake(); });
  reactor->run_once(Deadline::never());
  other.join();
}

TEST(Reactor, EachWakeAfterARoundEndsAnotherRound) {
  const auto reactor = Reactor::create();
  for (int i = 0; i < 100; ++i) {
    reactor->wake();
    reactor->run_once(Deadline::never());
  }
}

TEST(Reactor, ManyWakesAreSoonUsedUp) {
  const auto reactor = Reactor::create();
  for (int i = 0; i < 100'000; ++i) {
    reactor->wake();
  }
  const auto deadline = Deadline::after(std::chrono::milliseconds(1));
  while (!deadline.has_passed()) {
    reactor->run_once(deadline);
  }
  std::atomic<bool> woken{false};
  std::thread other([&] {
    woken = true;
    reactor->wake();
  });
  while (!woken) {
    reactor->run_once(Deadline::after(test::patience));
  }
  other.join();
}

TEST(Reactor, CallsOnceWhenAHandleIsReady) {
  const auto reactor = Reactor::create();
  auto child = test::start_child({.helper = "wait_for_end"});
  int calls = 0;
  reactor->add_handle(child.process->sentinel(), [&] { ++calls; });
  reactor->run_once(Deadline::after(std::chrono::milliseconds(1)));
  EXPECT_EQ(calls, 0);
  child.channel.close();
  EXPECT_TRUE(run_until(*reactor, [&] { return calls != 0; }));
  reactor->run_once(Deadline::after(std::chrono::milliseconds(1)));
  EXPECT_EQ(calls, 1);
}

TEST(Reactor, AHandleThatIsReadyAlreadyCounts) {
  const auto reactor = Reactor::create();
  auto child = test::start_child({.helper = "wait_for_end"});
  child.channel.close();
  child.process->wait();
  bool called = false;
  reactor->add_handle(child.process->sentinel(), [&] { called = true; });
  EXPECT_TRUE(run_until(*reactor, [&] { return called; }));
}

TEST(Reactor, ARemovedHandleIsNotReported) {
  const auto reactor = Reactor::create();
  auto child = test::start_child({.helper = "wait_for_end"});
  bool called = false;
  const auto id = reactor->add_handle(child.process->sentinel(), [&] { called = true; });
  child.channel.close();
  child.process->wait();
  reactor->remove(id);
  reactor->remove(id);
  reactor->run_once(Deadline::after(std::chrono::milliseconds(1)));
  EXPECT_FALSE(called);
}

TEST(Reactor, WatchesMoreHandlesThanOneCallOfWindowsCould) {
  constexpr std::size_t count = 70;
  const auto reactor = Reactor::create();
  std::vector<test::Child> children;
  std::size_t ended = 0;
  for (std::size_t i = 0; i < count; ++i) {
    children.push_back(test::start_child({.helper = "wait_for_end"}));
    reactor->add_handle(children.back().process->sentinel(), [&] { ++ended; });
  }
  for (test::Child& child : children) {
    child.channel.close();
  }
  EXPECT_TRUE(run_until(*reactor, [&] { return ended == count; }));
}

TEST(Reactor, ACallbackMayAddAndRemove) {
  const auto reactor = Reactor::create();
  auto child = test::start_child({.helper = "wait_for_end"});
  auto other = test::start_child({.helper = "wait_for_end"});
  Reactor::Id removed = 0;
  int calls = 0;
  bool removed_was_called = false;
  reactor->add_handle(child.process->sentinel(), [&] {
    reactor->remove(removed);
    ++calls;
    reactor->add_handle(child.process->sentinel(), [&] { ++calls; });
  });
  removed = reactor->add_handle(other.process->sentinel(), [&] { removed_was_called = true; });
  child.channel.close();
  EXPECT_TRUE(run_until(*reactor, [&] { return calls == 2; }));
  other.channel.close();
  other.process->wait();
  reactor->run_once(Deadline::after(std::chrono::milliseconds(1)));
  EXPECT_FALSE(removed_was_called);
}

TEST(Reactor, MayGoWithHandlesThatItWatches) {
  auto child = test::start_child({.helper = "wait_for_end"});
  EXPECT_EQ(test::handles_left_by([&] {
              const auto reactor = Reactor::create();
              reactor->add_handle(child.process->sentinel(), [] {});
              const auto id = reactor->add_handle(child.process->sentinel(), [] {});
              reactor->remove(id);
            }),
            0);
}

TEST(Reactor, MayGoWithHandlesThatAreReadyAndNotReported) {
  auto child = test::start_child({.helper = "wait_for_end"});
  child.channel.close();
  child.process->wait();
  for (int i = 0; i < 50; ++i) {
    const auto reactor = Reactor::create();
    reactor->add_handle(child.process->sentinel(), [] {});
  }
}

}  // namespace
}  // namespace brood::os
