// brood run on Windows: its options.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class RunOnWindows : public testing::Test {
 protected:
  Finished run(Words words, std::vector<std::pair<std::string, std::string>> variables = {}) {
    words.insert(words.begin(), {"run", "-p", env_});
    return run_brood({.arguments = std::move(words), .variables = std::move(variables)});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("my env");
};

TEST_F(RunOnWindows, SetsVariables) {
  scratch_.write("my env/conda-meta/state", R"({"env_vars": {"COLOR": "red"}})");
  EXPECT_THAT(lines_of(run({"--env", "color=blue", "cmd", "/c", "set", "COLOR"}).output),
              Contains(testing::AnyOf("COLOR=blue", "color=blue")));
}

TEST_F(RunOnWindows, ACleanEnvironmentIsEnoughForCmd) {
  const Finished finished =
      run({"--clean-env", "--env", "KEPT", "cmd", "/c", "set"}, {{"KEPT", "k"}, {"DROPPED", "d"}});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(lines_of(finished.output), Contains("KEPT=k"));
  EXPECT_THAT(finished.output, Not(HasSubstr("DROPPED")));
}

TEST_F(RunOnWindows, RunsInADirectory) {
  EXPECT_THAT(lines_of(run({"--cwd", env_, "cmd", "/c", "cd"}).output), Contains(env_));
}

TEST_F(RunOnWindows, ADryRunIsCodeForCmd) {
  const Finished finished = run({"--dry-run", "--env", "A=1", "cmd", "/c", "set"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(lines_of(finished.output), Contains("set A=1"));
  EXPECT_THAT(lines_of(finished.output), Contains("cmd /c set"));
}

TEST_F(RunOnWindows, HasNoActivationCache) {
  const Finished finished = run({"--cache", "cmd", "/c", "set"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.errors, HasSubstr("there is no activation cache on this system"));
}

TEST_F(RunOnWindows, SpecialCharactersAreArguments) {
  const Finished finished = run({BROOD_EXECUTABLE, "a&b|c^d%PATH% f<>"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.errors, HasSubstr("'a&b|c^d%PATH% f<>'"));
}

TEST_F(RunOnWindows, AScriptIsRunByTheEnvironmentsInterpreter) {
  // brood itself plays the interpreter: it names the word that it does not know, or prints.
  std::filesystem::create_directories(scratch_.path("my env/Scripts"));
  std::filesystem::copy_file(BROOD_EXECUTABLE, scratch_.path("my env/python.exe"));
  std::filesystem::copy_file(BROOD_EXECUTABLE, scratch_.path("my env/Scripts/Rscript.exe"));
  const std::string script = scratch_.write("tool.py", "#!/usr/bin/env python3\nprint()\n");
  for (const std::string& file : {script, scratch_.write("tool.R", "x")}) {
    const Finished finished = run({file, "a"});
    EXPECT_EQ(finished.status, 2) << finished.errors;
    EXPECT_THAT(finished.errors, HasSubstr("there is no command"));
  }
  const std::string other = scratch_.write("other", "#!/bin/no-such-language -x\n");
  const Finished finished = run({other});
  EXPECT_EQ(finished.status, 127);
  EXPECT_THAT(finished.errors, HasSubstr("no-such-language"));
}

}  // namespace
}  // namespace brood_scenario
