#include "child.hpp"
#include "os/reactor.hpp"
#include "os/reactor_channel.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brood::os {
namespace {

using test::as_bytes;
using test::pattern;

class ReactorDrain : public test::ReactorChannel {};

TEST_F(ReactorDrain, DeliversAllThatIsHeld) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  for (int i = 0; i < 30; ++i) {
    theirs.write_all(as_bytes(std::string(1000, static_cast<char>('a' + i % 26))));
  }
  theirs.close();
  reactor_->drain(id);
  EXPECT_EQ(received_.size(), 30'000U);
  reactor_->drain(id);
  EXPECT_EQ(received_.size(), 30'000U);
  EXPECT_EQ(ends_, 0);
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  EXPECT_EQ(received_.size(), 30'000U);
}

TEST_F(ReactorDrain, ItGoesOnAfterwards) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  std::string sent;
  for (int i = 0; i < 200; ++i) {
    const std::string text = std::to_string(i) + ",";
    theirs.write_all(as_bytes(text));
    sent += text;
    if (i % 3 == 0) {
      look();
    }
    reactor_->drain(id);
    EXPECT_EQ(received_, sent);
  }
  theirs.write_all(as_bytes("end"));
  EXPECT_TRUE(run_until([&] { return received_ == sent + "end"; }));
}

TEST_F(ReactorDrain, OfAnEmptyChannelReturns) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  reactor_->drain(id);
  reactor_->drain(id + 1);
  EXPECT_EQ(received_, "");
}

TEST_F(ReactorDrain, StopsWhenItsCallbackRemovesTheChannel) {
  auto [ours, theirs] = Channel::pair();
  Reactor::Id id = 0;
  int calls = 0;
  id = reactor_->add_channel(
      std::move(ours),
      [&](auto) {
        ++calls;
        reactor_->remove(id);
      },
      [] {});
  for (int i = 0; i < 3; ++i) {
    theirs.write_all(as_bytes(std::string(20'000, 'x')));
  }
  reactor_->drain(id);
  look();
  EXPECT_EQ(calls, 1);
}

/// Writes much and ends at once.
HELPER(shout_and_end) {
  Channel parent = test::parent_channel(arguments);
  parent.write_all(pattern(60'000));
  return 0;
}

TEST_F(ReactorDrain, AtTheEndOfAChildItGivesItsLastWords) {
  for (int i = 0; i < 5; ++i) {
    received_.clear();
    auto child = test::start_child({.helper = "shout_and_end"});
    const auto id = watch(std::move(child.channel));
    bool ended = false;
    reactor_->add_handle(child.process->sentinel(), [&] {
      reactor_->drain(id);
      ended = true;
      EXPECT_EQ(received_.size(), 60'000U);
      reactor_->remove(id);
    });
    EXPECT_TRUE(run_until([&] { return ended; }));
  }
}

}  // namespace
}  // namespace brood::os
