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
              Contains(testing::MatchesRegex("(COLOR|color)=blue")));
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

}  // namespace
}  // namespace brood_scenario
