// The fork server as its users meet it: preloaded, interrupted, killed.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"

#include <poll.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>

extern "C" char** environ;  // <unistd.h> has it on some systems only

namespace brood_scenario {

namespace {

using brood::Process;
using brood::ProcessOptions;
using brood::StartMethod;
using brood::test::RunningProgram;

ProcessOptions served(brood::Target target) {
  return {.target = std::move(target), .start_method = StartMethod::forkserver};
}

std::vector<std::string> lines_of(const std::string& helper) {
  RunningProgram program({brood::test::program_file(), brood::test::helper_option, helper});
  const auto lines = all_lines(program);
  EXPECT_EQ(program.wait(), 0);
  return lines;
}

int loaded = 0;

void load_once() {
  ++loaded;
  std::printf("loading\n");  // not flushed: must not come again from each child
}

void load_more() {
  loaded += 10;
}

void exit_with_loaded() {
  std::printf("child\n");
  throw brood::SystemExit(loaded);
}

void exit_with_whether_there_is_a_path() {
  throw brood::SystemExit(std::getenv("PATH") == nullptr ? 7 : 8);
}

HELPER(clear_the_environment) {
  if (start_and_end(Process(served({exit_with_whether_there_is_a_path}))) != 8) {
    return 1;
  }
  static char* none[] = {nullptr};
  environ = none;
  return start_and_end(Process(served({exit_with_whether_there_is_a_path}))) == 7 ? 0 : 2;
}

TEST(ForkServer, AChildHasNoVariablesIfTheProgramHasNone) {
  EXPECT_TRUE(lines_of("clear_the_environment").empty());
}

void write_widely() {
  std::ios::sync_with_stdio(false);  // so that the streams have buffers of their own
  std::wcout << L"wide\n";
}

HELPER(start_one_that_writes_widely) {
  return start_and_end(Process(served({write_widely}))).value_or(1);
}

TEST(ForkServer, WhatAChildHasWrittenIsFlushedWhateverTheStream) {
  EXPECT_EQ(lines_of("start_one_that_writes_widely"), std::vector<std::string>{"wide"});
}

HELPER(preload_and_start) {
  brood::set_forkserver_preload({&load_once, &load_more});
  for (int i = 0; i < 3; ++i) {
    if (start_and_end(Process(served({exit_with_loaded}))) != 11) {
      return 1;
    }
  }
  try {
    brood::set_forkserver_preload({});
    return 2;
  } catch (const std::logic_error&) {
    return 0;
  }
}

TEST(ForkServerPreload, RunsOnceInTheServerAndEveryChildSeesItsEffect) {
  EXPECT_EQ(lines_of("preload_and_start"),
            (std::vector<std::string>{"loading", "child", "child", "child"}));
}

void fail_to_load() {
  throw std::runtime_error("no table");
}

void leave_a_thread() {
  std::thread([] {
    for (;;) {
      ::pause();
    }
  }).detach();
}

std::string refusal_of(void (*preload)()) {
  brood::set_forkserver_preload({preload});
  Process process(served({}));
  try {
    process.start();
  } catch (const brood::StartError& error) {
    return error.what();
  }
  return "started";
}

HELPER(preload_what_throws) {
  std::printf("%s\n", refusal_of(&fail_to_load).c_str());
  std::fflush(stdout);
  const bool is_gone = brood::test::descendants().empty();
  const bool works_without = refusal_of(&load_once) == "started";
  return is_gone && works_without ? 0 : 1;
}

HELPER(preload_what_leaves_a_thread) {
  std::printf("%s\n", refusal_of(&leave_a_thread).c_str());
  return brood::test::descendants().empty() ? 0 : 1;
}

TEST(ForkServerPreload, OneThatThrowsIsToldByTheFirstStart) {
  EXPECT_EQ(lines_of("preload_what_throws"),
            (std::vector<std::string>{
                "ForkServer: a preload function threw std::runtime_error: no table", "loading"}));
}

TEST(ForkServerPreload, OneThatLeavesAThreadIsRefused) {
  const auto lines = lines_of("preload_what_leaves_a_thread");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("has left 1 threads running"), std::string::npos) << lines[0];
}

TEST(ForkServerPreload, ANullPointerIsRefused) {
  EXPECT_THROW(brood::set_forkserver_preload({nullptr}), std::invalid_argument);
}

std::int64_t server_of_this_process() {
  start_and_end(Process(served({})));
  const auto all = brood::test::descendants();
  EXPECT_EQ(all.size(), 1U);
  return all.empty() ? -1 : all.front();
}

TEST(ForkServer, InterruptsMeantForOthersDoNotEndIt) {
  const std::int64_t server = server_of_this_process();
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    ASSERT_EQ(::kill(static_cast<pid_t>(server), number), 0);
  }
  EXPECT_EQ(start_and_end(Process(served({}))), 0);
  EXPECT_EQ(server_of_this_process(), server);
}

TEST(ForkServer, WhenItIsKilledTheEndsOfItsChildrenAreSeenAndTheNextStartWorks) {
  const std::int64_t server = server_of_this_process();
  Process orphan(served({run_for_ever}));
  orphan.start();
  brood::test::ProcessWatch watch(server);
  brood::test::kill_process(server);
  ASSERT_TRUE(watch.wait_for_end());
  EXPECT_TRUE(orphan.is_alive());
  EXPECT_EQ(start_and_end(Process(served({exit_with_loaded}))), 0);
  orphan.kill();
  EXPECT_EQ(must_end(orphan), 255);  // who could tell is gone
}

}  // namespace

}  // namespace brood_scenario
