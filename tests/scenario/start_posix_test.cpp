// What only POSIX systems allow a program to go through.

#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/helper.hpp"
#include "support/scratch.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <thread>

namespace brood_scenario {

namespace {

namespace fs = std::filesystem;
using brood::test::RunningProgram;
using brood::test::Scratch;

using StartPosix = PoolStory;
BROOD_FOR_EACH_START_METHOD(StartPosix);

int square(int x) {
  return x * x;
}

brood::PoolOptions one_worker_by(const brood::test::Arguments& arguments) {
  return {.processes = 1, .start_method = brood::start_method_from_string(arguments.at(0))};
}

int exit_code_of(RunningProgram& program) {
  std::string all;
  while (const auto line = program.next_line()) {
    all += *line + "\n";
  }
  const int code = program.wait();
  EXPECT_EQ(code, 0) << all;
  return code;
}

HELPER(delete_own_file_and_go_on) {
  fs::remove(brood::test::program_file());
  brood::Pool pool{one_worker_by(arguments)};
  return pool.apply(square, 3) == 9 ? 0 : 1;
}

TEST_P(StartPosix, AProgramWhoseFileIsGoneStillStartsItsWorkers) {
  const fs::path copy =
      fs::temp_directory_path() / ("brood-deleted-" + std::to_string(brood::test::own_pid()));
  fs::copy_file(brood::test::program_file(), copy);
  RunningProgram program({copy.string(), brood::test::helper_option, "delete_own_file_and_go_on",
                          brood::to_string(GetParam())});
  EXPECT_EQ(exit_code_of(program), 0);
  EXPECT_FALSE(fs::exists(copy));
}

HELPER(move_own_file_and_go_on) {
  fs::rename(brood::test::program_file(), arguments.at(1));
  brood::Pool pool{one_worker_by(arguments)};
  return pool.apply(square, 3) == 9 ? 0 : 1;
}

TEST_P(StartPosix, AProgramWhoseFileWasMovedStillStartsItsWorkers) {
  const Scratch scratch;
  const fs::path copy = scratch.path() / "before";
  fs::copy_file(brood::test::program_file(), copy);
  RunningProgram program({copy.string(), brood::test::helper_option, "move_own_file_and_go_on",
                          brood::to_string(GetParam()), (scratch.path() / "after").string()});
  EXPECT_EQ(exit_code_of(program), 0);
  EXPECT_FALSE(fs::exists(copy));
}

HELPER(work) {
  fs::current_path("/");
  brood::Pool pool{one_worker_by(arguments)};
  return pool.apply(square, 3) == 9 ? 0 : 1;
}

TEST_P(StartPosix, AProgramStartedByALinkWithAnotherNameInArgvStillStartsItsWorkers) {
  const Scratch scratch;
  const fs::path link = scratch.path() / "link";
  fs::create_symlink(brood::test::program_file(), link);
  RunningProgram program({"/bin/bash", "-c", "exec -a nonsense \"$0\" \"$@\"", link.string(),
                          brood::test::helper_option, "work", brood::to_string(GetParam())});
  EXPECT_EQ(exit_code_of(program), 0);
}

HELPER(work_without_standard_streams) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::close(fd);
  }
  brood::Pool pool{one_worker_by(arguments)};
  return pool.apply(square, 3) == 9 ? 0 : 1;
}

TEST_P(StartPosix, AProgramWithoutStandardStreamsStillStartsItsWorkers) {
  RunningProgram program({brood::test::program_file(), brood::test::helper_option,
                          "work_without_standard_streams", brood::to_string(GetParam())});
  EXPECT_EQ(exit_code_of(program), 0);
}

HELPER(work_with_sigchld_ignored) {
  ::signal(SIGCHLD, SIG_IGN);
  ::signal(SIGPIPE, SIG_DFL);
  brood::Pool pool{one_worker_by(arguments)};
  return pool.apply(square, 3) == 9 ? 0 : 1;
}

TEST_P(StartPosix, AProgramThatIgnoresTheEndOfItsChildrenStillHasItsWorkers) {
  RunningProgram program({brood::test::program_file(), brood::test::helper_option,
                          "work_with_sigchld_ignored", brood::to_string(GetParam())});
  EXPECT_EQ(exit_code_of(program), 0);
}

std::vector<int> dispositions(int) {
  std::vector<int> ignored_or_handled;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD}) {
    struct sigaction action {};

    ::sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_DFL) {
      ignored_or_handled.push_back(number);
    }
  }
  return ignored_or_handled;
}

TEST_P(StartPosix, AWorkersSignalsAreTheDefaultOnesWhateverTheProgramsAre) {
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGTERM, [](int) {});
  brood::Pool pool{one_worker()};
  EXPECT_EQ(pool.apply(dispositions, 0), std::vector<int>{});
}

int process_group(int) {
  return ::getpgrp();
}

int process_id(int) {
  return ::getpid();
}

TEST_P(StartPosix, AWorkerLeadsAGroupOfItsOwn) {
  brood::Pool pool{one_worker()};
  EXPECT_EQ(pool.apply(process_group, 0), pool.apply(process_id, 0));
}

/// Starts something that would outlive its worker; its number.
int leave_something_behind(int) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (;;) {
      ::pause();
    }
  }
  return child;
}

TEST_P(StartPosix, WhatATaskStartedEndsWithItsWorker) {
  brood::Pool pool{one_worker()};
  brood::test::ProcessWatch left(pool.apply(leave_something_behind, 0));
  pool.close();
  pool.join();
  EXPECT_TRUE(left.wait_for_end());
}

TEST(StartFork, IsRefusedWhileOtherThreadsRunUnlessAllowed) {
  std::promise<void> may_end;
  std::thread other([&] { may_end.get_future().wait(); });
  EXPECT_THROW(brood::Pool({.processes = 1, .start_method = brood::StartMethod::fork}),
               std::logic_error);
  brood::allow_fork_with_threads(true);
  {
    brood::Pool pool({.processes = 1, .start_method = brood::StartMethod::fork});
    EXPECT_EQ(pool.apply(square, 3), 9);
  }
  may_end.set_value();
  other.join();
}

TEST(StartFork, ACopyOfTheProgramCannotUseTheProgramsPool) {
  brood::Pool pool({.processes = 1, .start_method = brood::StartMethod::spawn});
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      pool.apply(square, 3);
    } catch (const std::logic_error&) {
      ::_exit(0);
    }
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(pool.apply(square, 3), 9);
}

TEST(StartForkserver, AServerThatWasKilledIsReplaced) {
  const brood::PoolOptions options{.processes = 1, .start_method = brood::StartMethod::forkserver};
  brood::Pool pool(options);
  EXPECT_EQ(pool.apply(square, 3), 9);
  for (const std::int64_t pid : brood::test::descendants()) {
    if (pid != pool.apply(process_id, 0)) {
      brood::test::kill_process(pid);
    }
  }
  EXPECT_EQ(pool.apply(square, 4), 16);
  brood::Pool another(options);
  EXPECT_EQ(another.apply(square, 5), 25);
}

}  // namespace

}  // namespace brood_scenario
