// What becomes of names whose creator is killed, or ends without removing them.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"
#include "support/memory_name.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace brood_scenario {

namespace {

using brood::Process;
using brood::SharedMemory;
using brood::test::memory_name;
using brood::test::ProcessWatch;
using brood::test::RunningProgram;
using brood::test::shared_memory_names;

using SharedMemoryEnd = ProcessStory;
BROOD_FOR_EACH_START_METHOD(SharedMemoryEnd);

using Names = std::vector<std::string>;

std::vector<std::string> helper(const std::string& name, const Names& arguments) {
  std::vector<std::string> command{brood::test::program_file(), brood::test::helper_option, name};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

/// In one piece, so that lines of several processes do not mix.
void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

/// Looks until it is so, for as long as patience lasts.
bool comes_true(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + brood::test::patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

bool vanish(const std::string& prefix) {
  return comes_true([&] { return shared_memory_names(prefix).empty(); });
}

SharedMemory create(const std::string& name, bool persist = false) {
  return SharedMemory({.name = name, .create = true, .size = 5000, .persist = persist});
}

/// The one process that this one has started, which the first creation did.
std::int64_t keeper() {
  const auto all = brood::test::descendants();
  return all.size() == 1 ? all.front() : -1;
}

void wait_for_the_kill() {
  for (;;) {
    ::pause();
  }
}

/// How a program may end that has created "NAME" and "NAME.2", and unlinked "NAME.3".
HELPER(create_and_end) {
  const SharedMemory first = create(arguments.at(0));
  const SharedMemory second = create(arguments.at(0) + ".2");
  SharedMemory third = create(arguments.at(0) + ".3");
  third.unlink();
  say("keeper " + std::to_string(keeper()));
  const std::string& how = arguments.at(1);
  if (how == "return" || how == "exit") {
    ::kill(static_cast<pid_t>(keeper()), SIGSTOP);  // a keeper that is slow, or stuck
  }
  if (how == "return") {
    return 0;
  }
  if (how == "exit") {
    std::exit(0);
  }
  if (how == "quick") {
    std::_Exit(0);
  }
  if (how == "abort") {
    std::abort();
  }
  wait_for_the_kill();
  return 1;
}

std::int64_t keeper_of(RunningProgram& program) {
  const std::string line = program.next_line().value_or("nothing");
  if (!line.starts_with("keeper ")) {
    throw std::runtime_error("it says " + line);
  }
  return std::stoll(line.substr(7));
}

TEST(SharedMemoryEndAlone, HoweverItsCreatorEndsTheNameIsRemoved) {
  for (const std::string how : {"return", "exit", "quick", "abort", "kill"}) {
    const std::string name = memory_name();
    RunningProgram program(helper("create_and_end", {name, how}));
    const std::int64_t keeper = keeper_of(program);
    ProcessWatch keepers_end(keeper);
    if (how == "kill") {
      EXPECT_EQ(shared_memory_names(name), (Names{name, name + ".2"}));
      brood::test::kill_process(program.pid());
    }
    program.wait();
    if (how == "return" || how == "exit") {
      EXPECT_EQ(shared_memory_names(name), Names{}) << "a normal end does it itself: " << how;
      ::kill(static_cast<pid_t>(keeper), SIGCONT);
    }
    EXPECT_TRUE(keepers_end.wait_for_end()) << how;
    EXPECT_EQ(shared_memory_names(name), Names{}) << how;
  }
}

void create_and_wait(const std::string& name) {
  const SharedMemory memory = create(name);
  wait_for_the_kill();
}

TEST_P(SharedMemoryEnd, AKilledChildsNameIsRemovedWhileItsParentLives) {
  const std::string name = memory_name();
  const SharedMemory of_parent = create(name + ".parent");
  Process process = child({create_and_wait, name + ".child"});
  process.start();
  ASSERT_TRUE(comes_true([&] { return !shared_memory_names(name + ".child").empty(); }));
  process.kill();
  must_end(process);
  EXPECT_TRUE(vanish(name + ".child"));
  EXPECT_EQ(shared_memory_names(name), Names{name + ".parent"});
}

HELPER(have_children_that_create) {
  const std::string& name = arguments.at(0);
  const SharedMemory memory = create(name + ".root");
  std::vector<Process> children;
  for (int i = 0; i < 2; ++i) {
    children.emplace_back(
        brood::ProcessOptions{.target = {create_and_wait, name + "." + std::to_string(i)},
                              .start_method = brood::start_method_from_string(arguments.at(1))});
    children.back().start();
  }
  wait_for_the_kill();
  return 1;
}

TEST_P(SharedMemoryEnd, WhenTheRootIsKilledNothingIsLeftOfItsChildrenEither) {
  const std::string name = memory_name();
  RunningProgram program(helper("have_children_that_create", {name, brood::to_string(GetParam())}));
  EXPECT_TRUE(comes_true([&] { return shared_memory_names(name).size() == 3; }));
  brood::test::kill_process(program.pid());
  EXPECT_TRUE(vanish(name));
  EXPECT_EQ(all_lines(program), Names{});
}

/// A line for each step, so that whoever kills it can do so anywhere between two.
HELPER(create_and_unlink_for_ever) {
  for (int i = 0;; ++i) {
    const std::string name = arguments.at(0) + "." + std::to_string(i);
    SharedMemory first = create(name + "a");
    const SharedMemory second = create(name + "b");
    say("made");
    if (i % 3 != 0) {
      first.unlink();
    }
    say("unlinked");
  }
}

TEST(SharedMemoryEndAlone, ACreatorMayBeKilledAtAnyInstant) {
  std::minstd_rand random(20261121);
  for (int round = 0; round < 25; ++round) {
    const std::string name = memory_name();
    RunningProgram program(helper("create_and_unlink_for_ever", {name}));
    const auto lines = random() % 8;
    for (std::size_t i = 0; i < lines; ++i) {
      ASSERT_TRUE(program.next_line());
    }
    const auto instant =
        std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 2000);
    while (std::chrono::steady_clock::now() < instant) {
    }
    brood::test::kill_process(program.pid());
    program.wait();
    EXPECT_TRUE(vanish(name)) << "round " << round << ", after " << lines << " lines";
  }
}

HELPER(lose_your_keeper) {
  const std::string& name = arguments.at(0);
  const SharedMemory first = create(name + ".1");
  const std::int64_t lost = keeper();
  ProcessWatch end(lost);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    ::kill(static_cast<pid_t>(lost), number);  // not for a keeper
  }
  const SharedMemory second = create(name + ".2");
  if (keeper() != lost) {
    say("a signal has ended it");
  }
  brood::test::kill_process(lost);
  end.wait_for_end();
  const SharedMemory third = create(name + ".3");
  say(keeper() > 0 && keeper() != lost ? "another one" : "no other one");
  wait_for_the_kill();
  return 1;
}

TEST(SharedMemoryEndAlone, AKilledKeeperIsReplacedByOneThatKnowsAll) {
  const std::string name = memory_name();
  RunningProgram program(helper("lose_your_keeper", {name}));
  EXPECT_EQ(program.next_line(), "another one");
  EXPECT_EQ(shared_memory_names(name).size(), 3U);
  brood::test::kill_process(program.pid());
  EXPECT_TRUE(vanish(name));
}

HELPER(create_and_persist) {
  const SharedMemory memory = create(arguments.at(0), true);
  memory.as<int>()[0] = 12;
  say(brood::test::descendants().empty() ? "no keeper" : "a keeper");
  return 0;
}

TEST(SharedMemoryEndAlone, WhatPersistsStaysUntilItIsUnlinked) {
  const std::string name = memory_name();
  RunningProgram program(helper("create_and_persist", {name}));
  EXPECT_EQ(all_lines(program), Names{"no keeper"});
  EXPECT_EQ(program.wait(), 0);
  SharedMemory memory({.name = name});
  EXPECT_EQ(memory.as<int>()[0], 12);
  memory.unlink();
  EXPECT_EQ(shared_memory_names(name), Names{});
}

HELPER(let_go_of_stdout) {
  const SharedMemory memory = create(arguments.at(0));
  say("there");
  ::close(STDOUT_FILENO);
  ::close(STDERR_FILENO);
  wait_for_the_kill();
  return 1;
}

TEST(SharedMemoryEndAlone, TheKeeperHoldsNoPipeOpen) {
  const std::string name = memory_name();
  RunningProgram program(helper("let_go_of_stdout", {name}));
  EXPECT_EQ(program.next_line(), "there");
  EXPECT_EQ(program.next_line(), std::nullopt) << "nobody else holds the other end";
  brood::test::kill_process(program.pid());
  EXPECT_TRUE(vanish(name));
}

/// A copy made without the library holds what this process holds.
HELPER(leave_a_copy_behind) {
  const SharedMemory memory = create(arguments.at(0));
  const pid_t copy = ::fork();
  if (copy == 0) {
    wait_for_the_kill();
  }
  say(std::to_string(copy));
  wait_for_the_kill();
  return 1;
}

TEST(SharedMemoryEndAlone, ACopyOfTheCreatorIsNotTheCreator) {
  const std::string name = memory_name();
  RunningProgram program(helper("leave_a_copy_behind", {name}));
  const std::int64_t copy = std::stoll(program.next_line().value_or("nothing"));
  brood::test::kill_process(program.pid());
  EXPECT_TRUE(vanish(name));
  brood::test::kill_process(copy);
}

HELPER(have_a_copy_that_creates) {
  const std::string& name = arguments.at(0);
  const SharedMemory memory = create(name + ".original");
  const pid_t copy = ::fork();
  if (copy == 0) {
    const SharedMemory own = create(name + ".copy");
    std::_Exit(shared_memory_names(name).size() == 2 ? 0 : 1);
  }
  int status = 1;
  ::waitpid(copy, &status, 0);
  say(status == 0 && vanish(name + ".copy") ? "the copy's is gone" : "it is not");
  say(std::to_string(shared_memory_names(name).size()));
  return 0;
}

TEST(SharedMemoryEndAlone, ACopyThatCreatesHasAKeeperOfItsOwn) {
  const std::string name = memory_name();
  RunningProgram program(helper("have_a_copy_that_creates", {name}));
  EXPECT_EQ(all_lines(program), (Names{"the copy's is gone", "1"}));
  EXPECT_EQ(program.wait(), 0);
  EXPECT_EQ(shared_memory_names(name), Names{});
}

TEST(SharedMemoryEndAlone, AProgramThatForgetsFreezeSupportCreatesNothingThatWouldNotPersist) {
  const std::string name = memory_name();
  RunningProgram program({FORGETFUL_PROGRAM, name});
  const auto lines = all_lines(program);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[1].find("freeze_support"), std::string::npos) << lines[1];
  EXPECT_EQ(shared_memory_names(name), Names{});
}

TEST(SharedMemoryEndAlone, ANameThatAnotherProcessHasCreatedAnewIsLeftAlone) {
  const std::string name = memory_name();
  RunningProgram program(helper("create_and_end", {name, "kill"}));
  ProcessWatch keepers_end(keeper_of(program));
  SharedMemory({.name = name}).unlink();
  const SharedMemory anew = create(name);
  brood::test::kill_process(program.pid());
  EXPECT_TRUE(keepers_end.wait_for_end());
  EXPECT_EQ(shared_memory_names(name), Names{name});
}

}  // namespace

}  // namespace brood_scenario
