#include "os/fork_posix.hpp"

#include "base/log.hpp"
#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

namespace brood::os {
namespace {

using test::at_end;
using test::exitcode_in_time;

/// Runs `body` in a forked child; it gives the child's exit code.
template <class Body>
std::unique_ptr<ChildProcess> fork_and(Body body, std::span<const NativeHandle> share = {},
                                       bool leads_group = false) {
  auto child = fork_child(share, leads_group);
  if (child == nullptr) {
    ::_exit(body());
  }
  return child;
}

bool is_open(NativeHandle native) {
  return ::fcntl(static_cast<int>(native), F_GETFD) >= 0;
}

TEST(Fork, TheChildGoesOnWithACopyOfThisThread) {
  int value = 41;
  const auto child = fork_and([&] { return ++value; });
  EXPECT_EQ(exitcode_in_time(*child), 42);
  EXPECT_EQ(value, 41);
}

TEST(Fork, TheChildClosesWhatIsKeptFromIt) {
  auto [ours, theirs] = Channel::pair();
  const Channel moved = std::move(theirs);
  const auto child = fork_and(
      [native = ours.handle().get(), other = moved.handle().get(), &first = ours, &second = moved] {
        const bool are_empty = !first.handle() && !second.handle();
        return is_open(native) || is_open(other) || !are_empty ? 1 : 0;
      });
  EXPECT_EQ(exitcode_in_time(*child), 0);
  EXPECT_TRUE(is_open(ours.handle().get()));
}

TEST(Fork, AnEmptyHandleIsNotListed) {
  {
    Handle empty;
    empty.keep_from_forked_children();
  }
  EXPECT_EQ(exitcode_in_time(*fork_and([] { return 0; })), 0);
}

TEST(Fork, TheChildKeepsWhatIsShared) {
  auto [ours, theirs] = Channel::pair();
  const NativeHandle share[] = {theirs.handle().get()};
  const auto child = fork_and(
      [&channel = theirs] {
        test::send_line(channel, "from the child");
        return 0;
      },
      share);
  EXPECT_EQ(test::receive_line(ours), "from the child");
  EXPECT_EQ(exitcode_in_time(*child), 0);
}

TEST(Fork, ADescriptorOfTheUsersIsCopied) {
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  const auto child = fork_and([&] { return is_open(fds[0]) && is_open(fds[1]) ? 0 : 1; });
  EXPECT_EQ(exitcode_in_time(*child), 0);
  ::close(fds[0]);
  ::close(fds[1]);
}

TEST(Fork, ASiblingDoesNotKeepAChannelOpen) {
  auto [ours, theirs] = Channel::pair();
  auto [other_ours, other_theirs] = Channel::pair();
  const NativeHandle share[] = {other_theirs.handle().get()};
  const auto sibling =
      fork_and([&channel = other_theirs] { return at_end(channel) ? 0 : 1; }, share);
  theirs.close();
  EXPECT_TRUE(at_end(ours));
  EXPECT_EQ(sibling->exitcode(), std::nullopt);
  other_theirs.close();
  other_ours.close();
  EXPECT_EQ(exitcode_in_time(*sibling), 0);
}

/// What a child does first: it makes channels, and may fork in its turn.
int live_in_child() {
  auto [first, second] = Channel::pair();
  const NativeHandle share[] = {second.handle().get()};
  const auto grandchild = fork_and(
      [&channel = second] {
        test::send_line(channel, "from the grandchild");
        return 0;
      },
      share);
  second.close();
  const bool good = test::receive_line(first) == "from the grandchild";
  return good && grandchild->wait() == 0 ? 0 : 1;
}

TEST(Fork, TheChildCanMakeChannelsAndFork) {
  const auto child = fork_and([] { return live_in_child(); });
  EXPECT_EQ(exitcode_in_time(*child), 0);
  child->kill();
}

TEST(Fork, TheChildOfACallerWhoHoldsTheLockCanMakeChannels) {
  std::unique_ptr<ChildProcess> child;
  {
    const auto lock = lock_forks();
    child = fork_and([] { return live_in_child(); });
  }
  EXPECT_EQ(exitcode_in_time(*child), 0);
  child->kill();
}

/// What a child does that has something to say.
int log_in_child() {
  get_logger().error("from the child");
  return 0;
}

TEST(Fork, TheChildOfACallerWhoHoldsTheLogCanLog) {
  const int number = get_logger().add_handler([](const LogRecord&) {});
  std::unique_ptr<ChildProcess> child;
  {
    const auto lock = base::lock_log();
    child = fork_and([] { return log_in_child(); });
  }
  EXPECT_EQ(exitcode_in_time(*child), 0);
  child->kill();
  get_logger().remove_handler(number);
}

TEST(Fork, TheChildCanLogWhateverTheMoment) {
  std::atomic<bool> done{false};
  const int number = get_logger().add_handler([](const LogRecord&) { std::this_thread::yield(); });
  std::thread logging([&] {
    while (!done) {
      get_logger().error("from the parent");
    }
  });
  for (int i = 0; i < 50 && !testing::Test::HasFailure(); ++i) {
    const auto child = fork_and([] { return log_in_child(); });
    EXPECT_EQ(exitcode_in_time(*child), 0);
    child->kill();
  }
  done = true;
  logging.join();
  get_logger().remove_handler(number);
}

TEST(Fork, WhatStdioHoldsIsWrittenOnce) {
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  std::FILE* const stream = ::fdopen(fds[1], "w");
  std::fputs("once", stream);
  const auto child = fork_and([&] {
    std::fflush(nullptr);
    return 0;
  });
  EXPECT_EQ(exitcode_in_time(*child), 0);
  std::fclose(stream);
  char text[64];
  EXPECT_EQ(::read(fds[0], text, sizeof text), 4);
  ::close(fds[0]);
}

TEST(Fork, TheChildLeadsAGroupIfItIsToldTo) {
  const auto alone = fork_and([] { return ::getpgrp() == ::getpid() ? 0 : 1; }, {}, true);
  EXPECT_EQ(exitcode_in_time(*alone), 0);
  const auto with_us = fork_and([] { return ::getpgrp() == ::getpid() ? 0 : 1; }, {}, false);
  EXPECT_EQ(exitcode_in_time(*with_us), 1);
}

TEST(Fork, AReleasedHandleIsNotKeptFromTheChild) {
  auto [ours, theirs] = Channel::pair();
  const NativeHandle native = ours.handle().release();
  const auto child = fork_and([&] { return is_open(native) ? 0 : 1; });
  EXPECT_EQ(exitcode_in_time(*child), 0);
  const Handle owner(native);
}

int open_sockets() {
  int count = 0;
  for (int fd = 3; fd < 250; ++fd) {
    struct stat status {};

    count += ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode) ? 1 : 0;
  }
  return count;
}

TEST(Fork, AHandleThatIsKeptTwiceIsListedOnce) {
  {
    auto [ours, theirs] = Channel::pair();
    ours.handle().keep_from_forked_children();  // as pair has done
    const Channel moved = std::move(ours);
    EXPECT_TRUE(is_open(moved.handle().get()));
  }
  EXPECT_EQ(exitcode_in_time(*fork_and([] { return 0; })), 0);
}

TEST(Fork, HandlesAreTakenOffTheListInAnyOrder) {
  std::vector<Channel> channels;
  for (int i = 0; i < 4; ++i) {
    auto [ours, theirs] = Channel::pair();
    channels.push_back(std::move(ours));
    channels.push_back(std::move(theirs));
  }
  const int before = open_sockets();
  for (const std::size_t gone : {3U, 0U, 5U}) {
    channels.erase(channels.begin() + static_cast<std::ptrdiff_t>(gone));
  }
  EXPECT_EQ(open_sockets(), before - 3);
  EXPECT_EQ(exitcode_in_time(*fork_and([] { return open_sockets(); })), before - 8);
}

// Threads make and close channels while others fork: whatever the moment, no child may end up with
// an end of a channel that is not its own, for then its owner's end would not be seen.
TEST(Fork, NoChildCopiesAChannelUnseenWhateverTheMoment) {
  std::atomic<bool> done{false};
  std::vector<std::thread> makers;
  for (int i = 0; i < 2; ++i) {
    makers.emplace_back([&] {
      while (!done) {
        auto [ours, theirs] = Channel::pair();
        Handle moved = std::move(theirs.handle());
        moved.reset();
        EXPECT_TRUE(at_end(ours));
      }
    });
  }
  for (int i = 0; i < 200 && !testing::Test::HasFailure(); ++i) {
    const auto child = fork_and([] { return open_sockets(); });
    EXPECT_EQ(exitcode_in_time(*child), 0);
  }
  done = true;
  for (std::thread& maker : makers) {
    maker.join();
  }
}

TEST(Fork, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] { fork_and([] { return 0; })->wait(); }), 0);
}

}  // namespace
}  // namespace brood::os
