// The file that helpers are started from: a copy, another build, no program at all.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"
#include "support/sanitized.hpp"
#include "support/scratch.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace brood_scenario {

namespace {

namespace fs = std::filesystem;
using brood::test::RunningProgram;
using brood::test::Scratch;

using Executable = ProcessStory;
BROOD_FOR_EACH_START_METHOD(Executable);

int answer(int x) {
  return x + 1;
}

HELPER(start_from) {
  const auto method = *brood::start_method_from_string(arguments.at(0));
  brood::set_executable(arguments.at(1));
  try {
    brood::Process process({.start_method = method});
    process.start();
    process.join();
    brood::Pool pool{{.processes = 1, .start_method = method}};
    std::printf("ended %d, answered %d\n", *process.exitcode(), pool.apply(answer, 1));
  } catch (const std::exception& error) {
    std::printf("error: %s\n", error.what());
  }
  return brood::active_children().empty() ? 0 : 1;
}

std::string outcome_of(brood::StartMethod method, const fs::path& executable) {
  RunningProgram program({brood::test::program_file(), brood::test::helper_option, "start_from",
                          brood::to_string(method), executable.string()});
  std::string lines;
  while (const auto line = program.next_line()) {
    lines += (lines.empty() ? "" : "\n") + *line;
  }
  EXPECT_EQ(program.wait(), 0);
  return lines;
}

const std::string works = "ended 0, answered 2";

TEST_P(Executable, ACopyOfTheProgramServes) {
  const Scratch scratch;
  const fs::path copy = scratch.path() / "a copy.exe";
  fs::copy_file(brood::test::program_file(), copy);
  EXPECT_EQ(outcome_of(GetParam(), copy), works);
}

TEST_P(Executable, AnotherBuildIsRefusedAndBothAreNamed) {
  const std::string outcome = outcome_of(GetParam(), ANOTHER_BUILD);
  if (GetParam() == brood::StartMethod::fork) {
    EXPECT_EQ(outcome, works);  // no file is started
    return;
  }
  EXPECT_NE(outcome.find("the parent is build "), std::string::npos) << outcome;
  EXPECT_NE(outcome.find(", the child is build "), std::string::npos) << outcome;
}

TEST_P(Executable, WhatIsNoProgramOfThisLibraryIsRefused) {
  if (GetParam() == brood::StartMethod::fork) {
    return;  // no file is started
  }
  if (!brood::test::sees_failures_of_vfork) {
    GTEST_SKIP() << "the thread sanitizer makes vfork a fork: why no program began is not seen";
  }
  const Scratch scratch;
  const std::string missing = (scratch.path() / "missing").string();
  EXPECT_NE(outcome_of(GetParam(), missing).find("missing"), std::string::npos);
  std::ofstream(missing) << "not a program";
  EXPECT_NE(outcome_of(GetParam(), missing).find("error: "), std::string::npos);
  const std::string forgetful = outcome_of(GetParam(), FORGETFUL_PROGRAM);
  EXPECT_NE(forgetful.find("it ended before it could work, with exit code 3"), std::string::npos)
      << forgetful;
}

}  // namespace

}  // namespace brood_scenario
