#include "os/child_setup.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <signal.h>

#include <csignal>

namespace brood::os {
namespace {

HELPER(hold_off_interrupts) {
  hold_off_interrupts();
  std::raise(SIGINT);
  std::raise(SIGTERM);
  std::raise(SIGHUP);
  return 21;
}

TEST(ChildSetup, IgnoredInterruptsDoNothing) {
  auto child = test::start_child({.helper = "hold_off_interrupts"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 21);
}

HELPER(restore_signals) {
  hold_off_interrupts();
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  restore_default_signals();
  std::raise(std::stoi(arguments.at(1)));
  return 0;
}

TEST(ChildSetup, RestoredSignalsEndTheProcess) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1}) {
    auto child =
        test::start_child({.helper = "restore_signals", .arguments = {std::to_string(number)}});
    EXPECT_EQ(test::exitcode_in_time(*child.process), -number);
  }
}

/// Leads a group, and ends with it.
HELPER(end_group) {
  Channel parent = test::parent_channel(arguments);
  const NativeHandle handles[] = {parent.handle().get()};
  auto other = test::start_child({.helper = "stay", .handles = handles, .leads_group = false});
  test::receive_line(other.channel);
  end_with_group();
}

HELPER(stay) {
  Channel parent = test::parent_channel(arguments);
  test::send_line(parent, "ready");
  ::sigset_t none;
  ::sigemptyset(&none);
  ::sigsuspend(&none);
  return 0;
}

TEST(ChildSetup, EndWithGroupEndsTheGroup) {
  auto child = test::start_child({.helper = "end_group"});
  EXPECT_TRUE(test::at_end(child.channel));  // the other one held it, too
  EXPECT_EQ(test::exitcode_in_time(*child.process), -SIGKILL);
}

}  // namespace
}  // namespace brood::os
