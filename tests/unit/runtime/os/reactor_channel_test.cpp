#include "os/reactor_channel.hpp"

#include "child.hpp"
#include "os/reactor.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace brood::os {
namespace {

using base::Deadline;
using test::as_bytes;
using test::as_text;
using test::bytes_of;
using test::pattern;
using test::ReactorChannel;

TEST_F(ReactorChannel, DeliversBytesInOrder) {
  auto [ours, theirs] = Channel::pair();
  watch(std::move(ours));
  theirs.write_all(as_bytes("one "));
  theirs.write_all(as_bytes("two"));
  EXPECT_TRUE(run_until([&] { return received_.size() == 7; }));
  EXPECT_EQ(received_, "one two");
  EXPECT_EQ(ends_, 0);
}

TEST_F(ReactorChannel, DeliversWhatCameBeforeItWatched) {
  auto [ours, theirs] = Channel::pair();
  theirs.write_all(as_bytes("early"));
  watch(std::move(ours));
  EXPECT_TRUE(run_until([&] { return received_ == "early"; }));
}

TEST_F(ReactorChannel, ReportsTheEndOnceAfterTheLastBytes) {
  auto [ours, theirs] = Channel::pair();
  const Bytes last = pattern(100'000);
  watch(std::move(ours));
  std::thread writer([&, &channel = theirs] {
    channel.write_all(last);
    channel.close();
  });
  EXPECT_TRUE(run_until([&] { return ends_ != 0; }));
  writer.join();
  EXPECT_TRUE(received_ == as_text(last));
  look();
  EXPECT_EQ(ends_, 1);
}

TEST_F(ReactorChannel, ReportsTheEndOfOneThatWasClosedBefore) {
  auto [ours, theirs] = Channel::pair();
  theirs.close();
  watch(std::move(ours));
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
}

TEST_F(ReactorChannel, SendsInOrderFromSeveralThreads) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  constexpr int messages = 2000;
  const auto send = [&](char mark) {
    for (int i = 0; i < messages; ++i) {
      reactor_->send(id, bytes_of(mark + std::to_string(1000 + i)));
    }
  };
  std::thread a(send, 'a');
  std::thread b(send, 'b');
  std::thread reader([&, &channel = theirs] {
    int next_a = 1000;
    int next_b = 1000;
    for (int i = 0; i < 2 * messages; ++i) {
      Bytes message(5);
      EXPECT_TRUE(channel.read_exactly(message));
      int& next = as_text(message)[0] == 'a' ? next_a : next_b;
      EXPECT_EQ(as_text(message).substr(1), std::to_string(next));
      ++next;
    }
    channel.close();
  });
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  a.join();
  b.join();
  reader.join();
}

TEST_F(ReactorChannel, SendsMoreThanTheSystemHolds) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  const Bytes large = pattern(6'000'001);
  reactor_->send(id, large);
  reactor_->send(id, bytes_of("end"));
  std::string got;
  std::thread reader([&, &channel = theirs] {
    Bytes bytes(large.size() + 3);
    EXPECT_TRUE(channel.read_exactly(bytes));
    got = as_text(bytes);
    channel.close();
  });
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  reader.join();
  EXPECT_TRUE(got == as_text(large) + "end");
}

TEST_F(ReactorChannel, SendsWhileARoundIsWaiting) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  std::thread other([&, &channel = theirs] {
    for (int i = 0; i < 500; ++i) {
      reactor_->send(id, bytes_of("ping"));
      Bytes message(4);
      EXPECT_TRUE(channel.read_exactly(message));
      channel.write_all(as_bytes("pong"));
    }
    channel.close();
  });
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  other.join();
  EXPECT_EQ(received_.size(), 2000U);
}

TEST_F(ReactorChannel, WhatIsSentToAClosedSideIsDropped) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  theirs.close();
  for (int i = 0; i < 10; ++i) {
    reactor_->send(id, pattern(100'000));
  }
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  reactor_->send(id, bytes_of("late"));
}

TEST_F(ReactorChannel, WhatWaitsToBeSentIsDroppedWhenTheOtherSideIsClosed) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  reactor_->send(id, pattern(4'000'000));
  reactor_->send(id, bytes_of("never"));
  look();
  theirs.close();
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
}

TEST_F(ReactorChannel, LastWordsAreDeliveredThoughNothingCanBeSent) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  theirs.write_all(as_bytes("last words"));
  theirs.close();
  reactor_->send(id, bytes_of("are you there"));
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  EXPECT_EQ(received_, "last words");
}

TEST_F(ReactorChannel, WhatWasSentArrivesThoughItIsRemoved) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  reactor_->send(id, bytes_of("bye"));
  reactor_->remove(id);
  Bytes got(3);
  EXPECT_TRUE(theirs.read_exactly(got));
  EXPECT_EQ(as_text(got), "bye");
  EXPECT_TRUE(test::at_end(theirs));
}

TEST_F(ReactorChannel, ARemovedOneIsClosedAndSilent) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  theirs.write_all(as_bytes("unheard"));
  reactor_->remove(id);
  EXPECT_TRUE(test::at_end(theirs));
  look();
  reactor_->send(id, bytes_of("nobody"));
  reactor_->drain(id);
  EXPECT_EQ(received_, "");
  EXPECT_EQ(ends_, 0);
}

TEST_F(ReactorChannel, MayBeRemovedByItsOwnCallback) {
  auto [ours, theirs] = Channel::pair();
  Reactor::Id id = 0;
  int calls = 0;
  const std::vector<int> captured(1000, 7);
  int sum = 0;
  id = reactor_->add_channel(
      std::move(ours),
      [&, captured](auto) {
        reactor_->remove(id);
        ++calls;
        sum = std::accumulate(captured.begin(), captured.end(), 0);
      },
      [&] { ++ends_; });
  theirs.write_all(as_bytes("x"));
  EXPECT_TRUE(run_until([&] { return calls == 1; }));
  look();
  EXPECT_EQ(sum, 7000);
  EXPECT_EQ(ends_, 0);
  EXPECT_TRUE(test::at_end(theirs));
}

TEST_F(ReactorChannel, MayBeRemovedByAnothersCallback) {
  auto [ours, theirs] = Channel::pair();
  auto [other_ours, other_theirs] = Channel::pair();
  std::vector<Reactor::Id> ids;
  int calls = 0;
  const auto remove_both = [&](auto) {
    ++calls;
    for (const auto id : ids) {
      reactor_->remove(id);
    }
  };
  theirs.write_all(as_bytes("x"));
  other_theirs.write_all(as_bytes("x"));
  ids.push_back(reactor_->add_channel(std::move(ours), remove_both, [] {}));
  ids.push_back(reactor_->add_channel(std::move(other_ours), remove_both, [] {}));
  EXPECT_TRUE(run_until([&] { return calls == 1; }));
  look();
  EXPECT_EQ(calls, 1);
}

TEST_F(ReactorChannel, MayBeRemovedWhileMuchWaitsToBeSent) {
  auto [ours, theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  reactor_->send(id, pattern(8'000'000));
  look();
  reactor_->remove(id);
  look();
}

TEST_F(ReactorChannel, TheReactorMayGoWhileMuchIsUnderWay) {
  auto [ours, theirs] = Channel::pair();
  auto [idle_ours, idle_theirs] = Channel::pair();
  const auto id = watch(std::move(ours));
  watch(std::move(idle_ours));
  reactor_->send(id, pattern(8'000'000));
  idle_theirs.write_all(as_bytes("unheard"));
  reactor_.reset();
  EXPECT_TRUE(test::at_end(idle_theirs));
}

TEST_F(ReactorChannel, ServesManyAtATime) {
  constexpr int count = 100;
  std::vector<Channel> others;
  std::vector<int> received(count);
  int ends = 0;
  for (int i = 0; i < count; ++i) {
    auto [ours, theirs] = Channel::pair();
    others.push_back(std::move(theirs));
    reactor_->add_channel(
        std::move(ours),
        [&, i](auto bytes) {
          received[static_cast<std::size_t>(i)] += static_cast<int>(bytes.size());
        },
        [&] { ++ends; });
  }
  for (Channel& other : others) {
    other.write_all(as_bytes("hello"));
    other.close();
  }
  EXPECT_TRUE(run_until([&] { return ends == count; }));
  EXPECT_EQ(received, std::vector<int>(count, 5));
}

TEST_F(ReactorChannel, ACallbackThatThrowsEndsTheRoundAndNothingElse) {
  auto [ours, theirs] = Channel::pair();
  bool thrown = false;
  reactor_->add_channel(
      std::move(ours),
      [&](std::span<const std::byte> bytes) {
        if (!std::exchange(thrown, true)) {
          throw std::runtime_error("from a callback");
        }
        received_ += as_text(bytes);
      },
      [&] { ++ends_; });
  theirs.write_all(as_bytes("a"));
  EXPECT_THROW(run_until([] { return false; }), std::runtime_error);
  theirs.write_all(as_bytes("b"));
  theirs.close();
  EXPECT_TRUE(run_until([&] { return ends_ == 1; }));
  EXPECT_EQ(received_, "b");
}

TEST_F(ReactorChannel, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              const auto reactor = Reactor::create();
              auto [ours, theirs] = Channel::pair();
              auto [removed_ours, removed_theirs] = Channel::pair();
              bool ended = false;
              const auto id = reactor->add_channel(
                  std::move(ours), [](auto) {}, [&] { ended = true; });
              const auto removed = reactor->add_channel(
                  std::move(removed_ours), [](auto) {}, [] {});
              reactor->send(id, pattern(500'000));
              reactor->remove(removed);
              theirs.close();
              const auto deadline = Deadline::after(test::patience);
              while (!ended && !deadline.has_passed()) {
                reactor->run_once(deadline);
              }
              EXPECT_TRUE(ended);
            }),
            0);
}

}  // namespace
}  // namespace brood::os
