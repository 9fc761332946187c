// What users have complained about in other activators, a test each that it does not happen here:
// the numbers are those of conda's issues.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Complaint : public testing::Test {
 protected:
  Complaint() {
    scratch_.write("a/conda-meta/state", R"({"env_vars": {"COLOR": "red", "SHAPE": "round"}})");
    scratch_.write("b/conda-meta/state", R"({"env_vars": {"TASTE": "sweet"}})");
  }

  Finished run(Words arguments, std::vector<std::pair<std::string, std::string>> variables = {}) {
    return run_brood({.arguments = std::move(arguments), .variables = std::move(variables)});
  }

  /// What a bash prints that first evaluates the code of each command.
  Finished shell(const std::vector<Words>& commands, const std::string& text,
                 std::vector<std::pair<std::string, std::string>> variables = {},
                 const std::string& begin = "") {
    std::string script = begin + "\n";
    for (const Words& command : commands) {
      script += "eval \"$(\"" BROOD_EXECUTABLE "\"";
      for (const std::string& word : command) {
        script += " '" + word + "'";
      }
      script += " --shell bash)\"\n";
    }
    Start start{.arguments = {"--norc", "--noprofile", scratch_.write("script", script + text)}};
    start.variables = std::move(variables);
    start.program = "/bin/bash";
    return run_brood(start);
  }

  Words enter(const std::string& name) { return {"activate", "-p", scratch_.path(name)}; }

  Scratch scratch_;
};

// #11726, #12769, #7916: variables that stay, or are lost.

TEST_F(Complaint, ASwitchTakesTheOldVariablesBack) {
  EXPECT_EQ(shell({enter("a"), enter("b")}, "echo \"${COLOR-gone} ${SHAPE-gone} $TASTE\"").output,
            "gone gone sweet\n");
}

TEST_F(Complaint, AVariableOfTheUserComesBack) {
  EXPECT_EQ(
      shell({enter("a"), {"deactivate"}}, "echo \"$COLOR ${SHAPE-gone}\"", {{"COLOR", "mine"}})
          .output,
      "mine gone\n");
}

TEST_F(Complaint, AVariableThatWasEmptyComesBackEmpty) {
  EXPECT_EQ(shell({enter("a"), {"deactivate"}}, "echo \"${COLOR-gone}.\"", {{"COLOR", ""}}).output,
            ".\n");
}

TEST_F(Complaint, SteppingBackSetsTheOuterVariablesAgain) {
  EXPECT_EQ(
      shell({enter("a"), enter("b"), {"deactivate"}}, "echo \"$COLOR ${TASTE-gone} $CONDA_SHLVL\"")
          .output,
      "red gone 1\n");
}

TEST_F(Complaint, NothingIsLeftBehind) {
  const std::string all =
      shell({enter("a"), enter("b"), {"deactivate"}, {"deactivate"}}, "env", {{"COLOR", "mine"}})
          .output;
  for (const char* const left : {"__CONDA_SHLVL", "CONDA_PREFIX", "CONDA_DEFAULT_ENV",
                                 "CONDA_STACKED", "_CE_", "SHAPE", "TASTE"}) {
    EXPECT_THAT(all, Not(HasSubstr(left)));
  }
}

TEST_F(Complaint, AVariableIsNeverAnUnsetMarker) {
  scratch_.write("a/conda-meta/state", R"({"env_vars": {"COLOR": "***unset***"}})");
  EXPECT_EQ(
      shell({enter("a"), enter("b"), {"deactivate"}}, "echo ${COLOR-gone}", {{"COLOR", "mine"}})
          .output,
      "gone\n");
}

TEST_F(Complaint, PathIsTheUsersTextAgain) {
  const std::string path = "/usr/bin:/bin:/x/../y/:relative";
  EXPECT_EQ(shell({enter("a"), enter("b"), {"deactivate"}, {"deactivate"}}, "echo \"$PATH\"",
                  {{"PATH", path}})
                .output,
            path + "\n");
}

// #3200, #9966: scripts that fail in a shell with -u or -e.

TEST_F(Complaint, ScriptsDoNotMindAStrictShell) {
  scratch_.write("a/etc/conda/activate.d/a.sh", "false\nexport SEEN=\"$not_set.\"\nset -e\n");
  const Finished finished =
      shell({enter("a")}, "echo \"$SEEN\"; case $- in *e*u*) echo strict;; esac", {}, "set -eu");
  EXPECT_EQ(finished.output, ".\nstrict\n");
  EXPECT_EQ(shell({enter("a")}, "case $- in *e* | *u*) echo strict;; *) echo lax;; esac").output,
            "lax\n");
}

// #11174, #11211: base in between.

TEST_F(Complaint, OnlyTheTargetIsActivated) {
  scratch_.write("root/conda-meta/history", "");
  scratch_.write("root/etc/conda/activate.d/base.sh", "export BASE_RAN=1\n");
  EXPECT_EQ(shell({enter("a")}, "echo ${BASE_RAN-no} $CONDA_SHLVL ${CONDA_PREFIX_1-none}",
                  {{"MAMBA_ROOT_PREFIX", scratch_.path("root")}})
                .output,
            "no 1 none\n");
}

// Quoting: one odd quote shifts everything after it (#9579, #10743; and #12558 for values).

TEST_F(Complaint, AnOddQuoteIsAQuote) {
  scratch_.write("a/conda-meta/state",
                 R"({"env_vars": {"AUTHOR": "O'Brien", "NEXT": "`echo run >&2`"}})");
  const Finished finished = shell({enter("a")}, "echo \"$AUTHOR $NEXT\"");
  EXPECT_EQ(finished.output, "O'Brien `echo run >&2`\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

// Nonsense from a shell that lost count is a traceback elsewhere.

TEST_F(Complaint, NonsenseInTheLevelIsACleanShell) {
  for (const char* const level : {"abc", "", "-1", "1", "99999999999999999999"}) {
    const Finished finished = shell({enter("a")}, "echo $CONDA_SHLVL", {{"CONDA_SHLVL", level}});
    EXPECT_EQ(finished.output, "1\n") << level;
    EXPECT_THAT(finished.errors, IsEmpty());
  }
}

TEST_F(Complaint, AMissingOuterPrefixEndsAtLevelZero) {
  const Finished finished = shell({{"deactivate"}}, "echo $CONDA_SHLVL ${CONDA_PREFIX-gone}",
                                  {{"CONDA_SHLVL", "2"}, {"CONDA_PREFIX", scratch_.path("a")}});
  EXPECT_EQ(finished.output, "0 gone\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_F(Complaint, TheLastEntryOfPathMayBeTheEnvironments) {
  const std::string a = scratch_.path("a");
  EXPECT_EQ(
      shell({{"deactivate"}}, "echo $PATH",
            {{"CONDA_SHLVL", "1"}, {"CONDA_PREFIX", a}, {"PATH", "/usr/bin:/bin:" + a + "/bin"}})
          .output,
      "/usr/bin:/bin\n");
}

TEST_F(Complaint, WhatTheUserPutBetweenOnPathStays) {
  const std::string a = scratch_.path("a");
  EXPECT_EQ(shell({{"deactivate"}}, "echo $PATH",
                  {{"CONDA_SHLVL", "1"},
                   {"CONDA_PREFIX", a},
                   {"PATH", "/mine:" + a + "/bin:/usr/bin:/bin"}})
                .output,
            "/mine:/usr/bin:/bin\n");
}

// #10690, #8628, mamba#1993: temporary files, files in read-only places.

TEST_F(Complaint, NothingIsWritten) {
  std::filesystem::create_directory(scratch_.path("home"));
  std::filesystem::create_directory(scratch_.path("tmp"));
  run(enter("a"), {{"HOME", scratch_.path("home")}, {"TMPDIR", scratch_.path("tmp")}});
  run({"env", "list"}, {{"HOME", scratch_.path("home")}, {"TMPDIR", scratch_.path("tmp")}});
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path("home")));
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path("tmp")));
}

TEST_F(Complaint, AFailurePrintsNoCode) {
  const Finished finished = run({"activate", scratch_.path("none")});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.output, IsEmpty());
  EXPECT_THAT(lines_of(finished.errors), testing::SizeIs(1));
  EXPECT_THAT(finished.errors, HasSubstr(scratch_.path("none")));
}

// #9163: the prompt.

TEST_F(Complaint, ThePromptIsNotTouched) {
  EXPECT_EQ(shell({enter("a")}, "echo \"$PS1\"", {}, "PS1='mine $ '").output, "mine $ \n");
}

// mamba#3505: a condabin that is not there.

TEST_F(Complaint, NoFolderOnPathIsMissing) {
  scratch_.write("root/conda-meta/history", "");
  EXPECT_EQ(
      shell({enter("a")}, "echo $PATH", {{"MAMBA_ROOT_PREFIX", scratch_.path("root")}}).output,
      scratch_.path("a") + "/bin:/usr/bin:/bin\n");
}

}  // namespace
}  // namespace brood_scenario
