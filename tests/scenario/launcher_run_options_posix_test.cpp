// The options of brood run, with and without activation scripts.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

enum class Scripts { none, some };

class RunOption : public testing::TestWithParam<Scripts> {
 protected:
  RunOption() {
    scratch_.write("env/conda-meta/state", R"({"env_vars": {"COLOR": "red"}})");
    if (GetParam() == Scripts::some) {
      scratch_.write("env/etc/conda/activate.d/a.sh",
                     "SEEN=\"$COLOR $EXTRA\"; export SEEN COLOR=script\n");
    }
  }

  Finished run(Words words, std::vector<std::pair<std::string, std::string>> variables = {}) {
    words.insert(words.begin(), {"run", "-p", env_});
    return run_brood({.arguments = std::move(words), .variables = std::move(variables)});
  }

  bool has_scripts() const { return GetParam() == Scripts::some; }

  Scratch scratch_;
  const std::string env_ = scratch_.path("env");
};

INSTANTIATE_TEST_SUITE_P(Scripts, RunOption, testing::Values(Scripts::none, Scripts::some),
                         [](const auto& test) {
                           return test.param == Scripts::none ? "without" : "with";
                         });

TEST_P(RunOption, CwdIsWhereTheProgramRuns) {
  scratch_.write("some dir/tool", "#!/bin/sh\npwd; echo \"$PWD\"\n");
  std::filesystem::permissions(scratch_.path("some dir/tool"), std::filesystem::perms::owner_all);
  const std::string directory = scratch_.path("some dir");
  const Finished finished = run({"--cwd", directory, "./tool"}, {{"PWD", "/somewhere"}});
  EXPECT_THAT(lines_of(finished.output), ElementsAre(directory, directory));
}

TEST_P(RunOption, CwdDoesNotMoveTheEnvironment) {
  std::filesystem::create_directory(scratch_.path("work"));
  const Start start{
      .arguments = {"-c", "cd '" + scratch_.path() +
                              "'; exec '" BROOD_EXECUTABLE
                              "' run -p ./env --cwd work sh -c 'pwd; echo $CONDA_PREFIX'"},
      .program = "/bin/sh"};
  EXPECT_THAT(lines_of(run_brood(start).output), ElementsAre(scratch_.path("work"), env_));
}

TEST_P(RunOption, AMissingDirectoryRunsNothing) {
  const Finished missing = run({"--cwd", scratch_.path("none"), "echo", "ran"});
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.output, IsEmpty());
  EXPECT_THAT(missing.errors, HasSubstr("there is no such directory"));
  const Finished file = run({"--cwd", scratch_.write("file", ""), "echo", "ran"});
  EXPECT_EQ(file.status, 2);
  EXPECT_THAT(file.errors, HasSubstr("it is no directory"));
}

TEST_P(RunOption, AVariableOfTheUserWins) {
  const Finished finished =
      run({"--env", "COLOR=b l'u\"e", "--env", "EXTRA=1", "sh", "-c", "echo \"$COLOR|$SEEN\""});
  EXPECT_EQ(finished.output, has_scripts() ? "b l'u\"e|red 1\n" : "b l'u\"e|\n");
}

TEST_P(RunOption, PathIsWhatActivationAddsTo) {
  EXPECT_EQ(run({"--env", "PATH=/mine:/bin", "sh", "-c", "echo $PATH"}).output,
            env_ + "/bin:/mine:/bin\n");
}

TEST_P(RunOption, OptionsBeatTheEnvironmentsVariables) {
  scratch_.write("env/conda-meta/state", R"({"env_vars": {"BROOD_PROCESSES": "9"}})");
  EXPECT_EQ(run({"--processes", "3", "printenv", "BROOD_PROCESSES"}).output, "3\n");
}

TEST_P(RunOption, ACleanEnvironmentHasWhatIsAskedForAndTheActivation) {
  const Finished finished =
      run({"--clean-env", "--env", "KEPT", "--env", "ADDED=1", "--env", "NOT_THERE", "env"},
          {{"KEPT", "k"}, {"DROPPED", "d"}, {"CONDA_SHLVL", "1"}, {"CONDA_PREFIX", "/old"}});
  Words entries = lines_of(finished.output);
  std::sort(entries.begin(), entries.end());
  Words expected{"ADDED=1",
                 "COLOR=red",
                 "CONDA_DEFAULT_ENV=" + env_,
                 "CONDA_PREFIX=" + env_,
                 "CONDA_PROMPT_MODIFIER=(" + env_ + ") ",
                 "CONDA_SHLVL=1",
                 "HOME=/nonexistent",
                 "KEPT=k",
                 "PATH=" + env_ + "/bin:/usr/bin:/bin"};
  if (has_scripts()) {
    expected[1] = "COLOR=script";
    expected.push_back("SEEN=red ");
  }
  EXPECT_EQ(entries, expected);
}

TEST_P(RunOption, ScriptsMayBeLeftOut) {
  EXPECT_EQ(run({"--no-activate-scripts", "sh", "-c", "echo $COLOR ${SEEN-unseen}"}).output,
            "red unseen\n");
}

TEST_P(RunOption, ADryRunPrintsCodeThatDoesTheSame) {
  const Words command{"sh", "-c", "echo \"$COLOR $CONDA_PREFIX $PATH $SEEN it's\"; pwd"};
  Words words{"--cwd", scratch_.path(), "--env", "EXTRA=a b"};
  Words dry = words;
  dry.push_back("--dry-run");
  words.insert(words.end(), command.begin(), command.end());
  dry.insert(dry.end(), command.begin(), command.end());
  const Finished real = run(words);
  const Finished printed = run(dry);
  EXPECT_EQ(printed.status, 0);
  EXPECT_THAT(printed.errors, IsEmpty());
  EXPECT_THAT(printed.output, HasSubstr("# runs /usr/bin/sh\n"));
  const Finished pasted =
      run_brood({.arguments = {scratch_.write("pasted", printed.output)}, .program = "/bin/sh"});
  EXPECT_EQ(pasted.output, real.output);
  EXPECT_THAT(real.output, Not(IsEmpty()));
}

TEST_P(RunOption, ADryRunSaysThatAProgramIsNotThere) {
  const Finished finished = run({"--dry-run", "brood-no-such-program"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.output, HasSubstr("# finds no program 'brood-no-such-program'"));
}

}  // namespace
}  // namespace brood_scenario
