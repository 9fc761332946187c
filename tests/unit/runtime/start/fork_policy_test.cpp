#include "start/fork_policy.hpp"

#include "fresh_process.hpp"
#include "os/self.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <future>
#include <string>
#include <thread>

namespace brood::start {
namespace {

/// CHILD: threads that run until the process ends. A sanitizer may have one of its own: with no
/// more than one `own` less than all of them, exactly one is a stranger.
class Threads {
 public:
  explicit Threads(int count) {
    for (int i = 0; i < count; ++i) {
      std::promise<void> runs;
      std::thread([&runs] {
        runs.set_value();
        std::promise<void>().get_future().wait_for(std::chrono::hours(1));
      }).detach();
      runs.get_future().wait();
    }
  }

  /// Makes all of them but `strangers` threads of the library's own.
  void own_all_but(int strangers) {
    for (int left = os::thread_count() - 1 - own_thread_count(); left > strangers; --left) {
      own_.emplace_back();
    }
  }

  void disown_one() { own_.pop_back(); }

 private:
  std::deque<OwnThread> own_;
};

std::string try_to_fork() {
  require_fork_is_safe();
  return "it is safe";
}

using ForkPolicy = test::FreshProcess;

TEST_F(ForkPolicy, AllowsAForkWhileOnlyTheLibrarysThreadsRun) {
  const auto ask = [] {
    Threads threads(2);
    threads.own_all_but(0);
    return try_to_fork();
  };
  EXPECT_SAYS(ask, "it is safe");
}

TEST_F(ForkPolicy, RefusesAForkWhileAnotherThreadRuns) {
  const auto ask = [] {
    Threads threads(2);
    threads.own_all_but(1);
    return try_to_fork();
  };
  EXPECT_SAYS(ask, "logic_error: start method fork: other threads run (1)");
}

TEST_F(ForkPolicy, CountsTheStrangersAndSaysTheWayOut) {
  const auto ask = [] {
    Threads threads(3);
    threads.own_all_but(3);
    return try_to_fork();
  };
  EXPECT_SAYS(ask, "other threads run (3)");
  EXPECT_SAYS(ask, "brood::allow_fork_with_threads(true)");
}

TEST_F(ForkPolicy, AllowsItWhenTheProgramSaysSo) {
  const auto ask = [] {
    const Threads threads(1);
    set_fork_with_threads_allowed(true);
    return try_to_fork();
  };
  EXPECT_SAYS(ask, "it is safe");
}

TEST_F(ForkPolicy, RefusesItAgainWhenTheProgramTakesThatBack) {
  const auto ask = [] {
    const Threads threads(1);
    set_fork_with_threads_allowed(true);
    set_fork_with_threads_allowed(false);
    return try_to_fork();
  };
  EXPECT_SAYS(ask, "logic_error: start method fork");
}

TEST_F(ForkPolicy, AnOwnThreadThatIsGoneStandsForNobody) {
  const auto ask = [] {
    Threads threads(2);
    threads.own_all_but(0);
    threads.disown_one();
    return try_to_fork();
  };
  EXPECT_SAYS(ask, "logic_error: start method fork: other threads run (1)");
}

TEST_F(ForkPolicy, AForkedChildForgetsTheThreadsOfItsParent) {
  const auto ask = [] {
    new OwnThread;
    new OwnThread;
    const int before = own_thread_count();
    forget_own_threads();
    return std::to_string(before) + " before, " + std::to_string(own_thread_count()) + " after";
  };
  EXPECT_SAYS(ask, "2 before, 0 after");
}

}  // namespace
}  // namespace brood::start
