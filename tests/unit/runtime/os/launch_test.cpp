#include "os/launch.hpp"

#include "child.hpp"
#include "os/self.hpp"
#include "support/handle_count.hpp"
#include "support/sanitized.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <system_error>
#include <thread>
#include <vector>

namespace brood::os {
namespace {

using test::at_end;
using test::exitcode_in_time;
using test::start_child;

/// Ends at once, or when the parent closes the channel, with the code that it is given.
HELPER(end_with) {
  return std::stoi(arguments.at(1));
}

HELPER(end_with_when_told) {
  Channel parent = test::parent_channel(arguments);
  test::receive_line(parent);
  return std::stoi(arguments.at(1));
}

/// Holds what it has inherited until it is told to end.
HELPER(hold_on) {
  Channel parent = test::parent_channel(arguments);
  test::send_line(parent, "ready");
  return at_end(parent) ? 0 : 1;
}

HELPER(show_arguments) {
  Channel parent = test::parent_channel(arguments);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    test::send_line(parent, "[" + arguments[i] + "]");
  }
  return 0;
}

HELPER(show_pid) {
  Channel parent = test::parent_channel(arguments);
  test::send_line(parent, std::to_string(current_pid()));
  return 0;
}

HELPER(abort) {
  std::abort();
}

/// A child in its parent's group that holds the channel of that parent's parent.
HELPER(hold_on_with_a_child) {
  Channel parent = test::parent_channel(arguments);
  const NativeHandle handles[] = {parent.handle().get()};
  auto grandchild = start_child({.helper = "hold_on", .handles = handles, .leads_group = false});
  test::receive_line(grandchild.channel);
  test::send_line(parent, "both are ready");
  at_end(parent);
  return 0;
}

std::string error_of(const LaunchOptions& options) {
  try {
    launch(options);
    return "started";
  } catch (const std::system_error& error) {
    return error.what();
  }
}

TEST(Launch, TheExitCodeIsTheChilds) {
  for (const int code : {0, 1, 7, 255}) {
    auto child = start_child({.helper = "end_with", .arguments = {std::to_string(code)}});
    EXPECT_EQ(exitcode_in_time(*child.process), code);
    EXPECT_EQ(child.process->wait(), code);
    EXPECT_EQ(child.process->exitcode(), code);
  }
}

TEST(Launch, ThereIsNoExitCodeWhileTheChildRuns) {
  auto child = start_child({.helper = "end_with_when_told", .arguments = {"3"}});
  EXPECT_EQ(child.process->exitcode(), std::nullopt);
  test::send_line(child.channel, "end");
  EXPECT_EQ(child.process->wait(), 3);
}

TEST(Launch, ThePidIsTheChilds) {
  auto child = start_child({.helper = "show_pid"});
  EXPECT_EQ(test::receive_line(child.channel), std::to_string(child.process->pid()));
  EXPECT_NE(child.process->pid(), current_pid());
}

TEST(Launch, ArgumentsArriveAsTheyAre) {
  const test::Arguments odd{"plain",
                            "",
                            " ",
                            "a b",
                            "tab\tinside",
                            "\"",
                            "say \"hi\"",
                            "d\"e",
                            "\\",
                            "\\\\",
                            "ends in\\",
                            "ends in\\\\",
                            "a\\\"b",
                            "\\\\server\\share x",
                            "caret^ %PATH% $HOME `x` & | < > * ?",
                            "gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2",
                            "--helper",
                            "/c",
                            "'single'"};
  auto child = start_child({.helper = "show_arguments", .arguments = odd});
  for (const std::string& argument : odd) {
    EXPECT_EQ(test::receive_line(child.channel), "[" + argument + "]");
  }
  EXPECT_EQ(exitcode_in_time(*child.process), 0);
}

TEST(Launch, ALongArgumentArrives) {
  const std::string text(20'000, 'x');
  auto child = start_child({.helper = "show_arguments", .arguments = {text}});
  EXPECT_EQ(test::receive_line(child.channel), "[" + text + "]");
}

TEST(Launch, TheChildInheritsWhatIsListedAndNothingElse) {
  auto [ours, theirs] = Channel::pair();
  auto [listed_ours, listed_theirs] = Channel::pair();
  const NativeHandle handles[] = {listed_theirs.handle().get()};
  auto child = start_child({.helper = "hold_on", .handles = handles});
  EXPECT_EQ(test::receive_line(child.channel), "ready");
  theirs.close();
  EXPECT_TRUE(at_end(ours));  // the child, which still runs, does not have it
  EXPECT_EQ(child.process->exitcode(), std::nullopt);
  listed_theirs.close();
  child.channel.close();  // what is listed ends with the child only
  EXPECT_TRUE(at_end(listed_ours));
  EXPECT_EQ(exitcode_in_time(*child.process), 0);
}

TEST(Launch, WhatIsListedStaysTheCallers) {
  auto [ours, theirs] = Channel::pair();
  const NativeHandle handles[] = {theirs.handle().get()};
  auto child = start_child({.helper = "hold_on", .handles = handles});
  EXPECT_EQ(test::receive_line(child.channel), "ready");
  child.channel.close();
  EXPECT_EQ(exitcode_in_time(*child.process), 0);
  theirs.write_all(test::as_bytes("x"));
  EXPECT_FALSE(at_end(ours));
}

TEST(Launch, ALaterChildDoesNotInheritWhatAnEarlierOneWasGiven) {
  auto [ours, theirs] = Channel::pair();
  const NativeHandle handles[] = {theirs.handle().get()};
  auto earlier = start_child({.helper = "hold_on", .handles = handles});
  auto later = start_child({.helper = "hold_on"});
  EXPECT_EQ(test::receive_line(later.channel), "ready");
  theirs.close();
  earlier.channel.close();
  EXPECT_TRUE(at_end(ours));
  EXPECT_EQ(later.process->exitcode(), std::nullopt);
}

TEST(Launch, ChildrenStartedAtOnceDoNotInheritFromEachOther) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 3; ++round) {
        auto [ours, theirs] = Channel::pair();
        const NativeHandle handles[] = {theirs.handle().get()};
        auto child = start_child({.helper = "hold_on", .handles = handles});
        theirs.close();
        EXPECT_EQ(test::receive_line(child.channel), "ready");
        child.channel.close();
        EXPECT_TRUE(at_end(ours));
        EXPECT_EQ(exitcode_in_time(*child.process), 0);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(Launch, TerminateEndsTheChild) {
  auto child = start_child({.helper = "hold_on"});
  child.process->terminate();
  EXPECT_EQ(exitcode_in_time(*child.process), -15);
}

TEST(Launch, KillEndsTheChild) {
  auto child = start_child({.helper = "hold_on"});
  EXPECT_EQ(test::receive_line(child.channel), "ready");
  child.process->kill();
  const auto code = exitcode_in_time(*child.process);
  ASSERT_TRUE(code.has_value());
  EXPECT_LT(*code, 0);
}

TEST(Launch, KillAfterTheEndChangesNothing) {
  auto child = start_child({.helper = "end_with", .arguments = {"5"}});
  EXPECT_EQ(exitcode_in_time(*child.process), 5);
  child.process->kill();
  child.process->terminate();
  EXPECT_EQ(child.process->exitcode(), 5);
}

TEST(Launch, ACrashIsNoSuccess) {
  auto child = start_child({.helper = "abort"});
  const auto code = exitcode_in_time(*child.process);
  ASSERT_TRUE(code.has_value());
  EXPECT_NE(*code, 0);
}

TEST(Launch, KillEndsWhatTheChildHasStarted) {
  auto child = start_child({.helper = "hold_on_with_a_child"});
  EXPECT_EQ(test::receive_line(child.channel), "both are ready");
  child.process->kill();
  EXPECT_TRUE(at_end(child.channel));  // the grandchild had it, too
}

TEST(Launch, TerminateEndsWhatTheChildHasStarted) {
  auto child = start_child({.helper = "hold_on_with_a_child"});
  EXPECT_EQ(test::receive_line(child.channel), "both are ready");
  child.process->terminate();
  EXPECT_TRUE(at_end(child.channel));
}

TEST(Launch, SeveralThreadsMayWaitForOneChild) {
  auto child = start_child({.helper = "end_with_when_told", .arguments = {"9"}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(child.process->wait(), 9); });
  }
  child.channel.close();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(Launch, AProgramThatIsNotThereIsAnExceptionThatNamesIt) {
  if (!test::sees_failures_of_vfork) {
    GTEST_SKIP();
  }
  const LaunchOptions options{.executable = working_directory() + "/no such program",
                              .handles = {},
                              .arguments = [](auto) { return test::Arguments{"x"}; }};
  EXPECT_THAT(error_of(options), testing::HasSubstr("no such program"));
}

TEST(Launch, AFileThatIsNoProgramIsAnException) {
  if (!test::sees_failures_of_vfork) {
    GTEST_SKIP();
  }
  const LaunchOptions options{.executable = working_directory(),
                              .handles = {},
                              .arguments = [](auto) { return test::Arguments{"x"}; }};
  EXPECT_THROW(launch(options), std::system_error);
}

TEST(Launch, WhatTheArgumentsThrowComesThrough) {
  const LaunchOptions options{
      .executable = executable_path(), .handles = {}, .arguments = [](auto) -> test::Arguments {
        throw std::string("mine");
      }};
  EXPECT_THROW(launch(options), std::string);
}

TEST(Launch, AHandleThatIsNoneIsAnException) {
  if (!test::sees_failures_of_vfork) {
    GTEST_SKIP();
  }
  const LaunchOptions options{
      .executable = executable_path(), .handles = {no_handle}, .arguments = [](auto) {
        return test::Arguments{"x", test::helper_option, "end_with", "0", "0"};
      }};
  EXPECT_THROW(launch(options), std::system_error);
}

TEST(Launch, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              auto child = start_child({.helper = "end_with", .arguments = {"0"}});
              EXPECT_EQ(child.process->wait(), 0);
            }),
            0);
}

TEST(Launch, AFailureLeavesNoHandleBehind) {
  if (!test::sees_failures_of_vfork) {
    GTEST_SKIP();
  }
  auto [first, second] = Channel::pair();
  const LaunchOptions options{.executable = working_directory() + "/no such program",
                              .handles = {first.handle().get()},
                              .arguments = [](auto) { return test::Arguments{"x"}; }};
  EXPECT_EQ(test::handles_left_by([&] { EXPECT_THROW(launch(options), std::system_error); }), 0);
}

}  // namespace
}  // namespace brood::os
