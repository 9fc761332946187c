#include "os/own_child_posix.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>
#include <vector>

namespace brood::os {
namespace {

using test::exitcode_in_time;

/// Forks without the library's help. CHILD: runs `body`, which gives its exit code.
template <class Body>
pid_t fork_and(Body body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(body());
  }
  return pid;
}

pid_t fork_sleeper() {
  return fork_and([] {
    ::pause();
    return 0;
  });
}

bool is_collected(pid_t pid) {
  return ::waitpid(pid, nullptr, WNOHANG) < 0;
}

TEST(OwnChild, ItsExitCodeIsSeenAndItIsCollected) {
  const pid_t pid = fork_and([] { return 7; });
  const auto child = own_child(pid, false);
  EXPECT_EQ(child->pid(), pid);
  EXPECT_EQ(exitcode_in_time(*child), 7);
  EXPECT_TRUE(is_collected(pid));
  EXPECT_EQ(child->exitcode(), 7);
}

TEST(OwnChild, ASignalThatEndsItIsANegativeExitCode) {
  for (const int number : {SIGKILL, SIGTERM, SIGUSR2}) {
    const auto child = own_child(fork_sleeper(), false);
    ::kill(static_cast<pid_t>(child->pid()), number);
    EXPECT_EQ(exitcode_in_time(*child), -number);
  }
}

TEST(OwnChild, TerminateAndKillAreTheirSignals) {
  const auto terminated = own_child(fork_sleeper(), false);
  terminated->terminate();
  EXPECT_EQ(exitcode_in_time(*terminated), -SIGTERM);
  const auto killed = own_child(fork_sleeper(), false);
  killed->kill();
  EXPECT_EQ(exitcode_in_time(*killed), -SIGKILL);
}

TEST(OwnChild, AStoppedOneHasNotEnded) {
  const auto child = own_child(fork_sleeper(), false);
  const auto pid = static_cast<pid_t>(child->pid());
  ::kill(pid, SIGSTOP);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid), &info, WSTOPPED | WNOWAIT);
  EXPECT_EQ(child->exitcode(), std::nullopt);
  child->kill();
  EXPECT_EQ(exitcode_in_time(*child), -SIGKILL);
}

TEST(OwnChild, OneThatHasEndedIsCollectedWithTheObject) {
  const pid_t pid = fork_and([] { return 0; });
  {
    const auto child = own_child(pid, false);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  }
  EXPECT_TRUE(is_collected(pid));
}

TEST(OwnChild, OneThatRunsIsLeftToRun) {
  const pid_t pid = fork_sleeper();
  { const auto child = own_child(pid, false); }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, WNOHANG), 0);
  ::kill(pid, SIGKILL);
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
}

TEST(OwnChild, WhatItLeavesInItsGroupEndsWithIt) {
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  const pid_t pid = fork_and([] {
    ::setpgid(0, 0);
    fork_sleeper();  // holds the pipe
    return 3;
  });
  ::close(fds[1]);
  const auto child = own_child(pid, true);
  EXPECT_EQ(exitcode_in_time(*child), 3);
  char byte = 0;
  EXPECT_EQ(::read(fds[0], &byte, 1), 0);
  ::close(fds[0]);
}

TEST(OwnChild, WithoutAGroupItsOwnChildrenLiveOn) {
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  const auto child = own_child(fork_and([&] {
                                 fork_and([&] {
                                   char byte = 0;
                                   ::close(fds[1]);
                                   return ::read(fds[0], &byte, 1) == 1 ? 1 : 0;
                                 });
                                 return 3;
                               }),
                               false);
  EXPECT_EQ(exitcode_in_time(*child), 3);
  ::close(fds[0]);

  struct sigaction ignore {};

  struct sigaction before {};

  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  EXPECT_EQ(::write(fds[1], "x", 1), 1);  // there is still somebody who reads
  ::sigaction(SIGPIPE, &before, nullptr);
  ::close(fds[1]);
}

TEST(OwnChild, OneThatSomebodyElseHasCollectedEndedSomehow) {
  const pid_t pid = fork_and([] { return 5; });
  const auto child = own_child(pid, false);
  EXPECT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_EQ(exitcode_in_time(*child), unknown_exitcode);
  child->kill();
}

TEST(OwnChild, AWaitIsNotEndedBySignals) {
  struct sigaction handler {};

  struct sigaction before {};

  handler.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &handler, &before);
  const auto child = own_child(fork_sleeper(), false);
  const pthread_t self = ::pthread_self();
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) {
      ::pthread_kill(self, SIGUSR1);
    }
    child->kill();
  });
  EXPECT_EQ(child->wait(), -SIGKILL);
  other.join();
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST(OwnChild, ManyThreadsMayAskAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const auto child = own_child(fork_and([] { return 4; }), false);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] { EXPECT_EQ(child->wait(), 4); });
      threads.emplace_back([&] { child->exitcode(); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
}

TEST(OwnChild, ItLeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] { own_child(fork_and([] { return 0; }), false)->wait(); }), 0);
}

}  // namespace
}  // namespace brood::os
