#include "shell_exec_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Activation one_script{{}, {}, {}, {"/a.sh"}};

std::optional<ShellExec> plan_for(std::vector<std::string> entries,
                                  const Activation& activation = one_script) {
  return plan_shell_exec(Environment(std::move(entries)), activation, "/bin/true");
}

TEST(PlanShellExec, SaysWhatIsBecomeAndWhatIsExpectedBeforeThat) {
  const std::optional<ShellExec> plan =
      plan_for({"PATH=/a:/b", "PWD=/here", "OLDPWD=/there", "SHLVL=3", "_=/x y", "A=1"});
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->steps,
              ElementsAre("expect", "/bin/true", "/x y", "/a:/b", "/here", "/there:x"));
  EXPECT_TRUE(plan->has_last);
  EXPECT_EQ(plan->level, 3);
}

TEST(PlanShellExec, WhatIsNotThereIsExpectedNotToBeThere) {
  const std::optional<ShellExec> plan = plan_for({"SHLVL=0", "PWD=/here"});
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->has_last);
  EXPECT_THAT(plan->steps, ElementsAre("expect", "/bin/true", "", "", "/here", ""));
}

TEST(PlanShellExec, WithoutADirectoryItIsLeftToTheLastStep) {
  EXPECT_FALSE(plan_for({"SHLVL=0"}));
}

TEST(PlanShellExec, AProgramThatIsNamedFromHereIsLeftToTheLastStep) {
  const Environment environment({"SHLVL=0", "PWD=/here"});
  for (const char* const program : {"./true", "bin/true", "~/true", ""}) {
    EXPECT_FALSE(plan_shell_exec(environment, one_script, program)) << program;
  }
}

TEST(PlanShellExec, TheUsersChangesAreLeftToTheLastStep) {
  EXPECT_FALSE(plan_for({"SHLVL=0", "PWD=/"}, {{}, {}, {}, {"/a.sh"}, {{"A", "1 2"}}}));
}

TEST(PlanShellExec, ALevelThatBashWouldNotGiveBackIsLeftToTheLastStep) {
  for (const char* const level : {"SHLVL=", "SHLVL=x", "SHLVL=-1", "SHLVL=999", "SHLVL=07",
                                  "SHLVL= 1", "SHLVL=1 ", "SHLVL=99999999999999999999", "A=1"}) {
    EXPECT_FALSE(plan_for({level, "PWD=/"})) << level;
  }
  EXPECT_TRUE(plan_for({"SHLVL=998", "PWD=/"}));
}

TEST(PlanShellExec, WhatAShellCannotCarryIsLeftToTheLastStep) {
  for (const char* const entry : {"A.B=1", "malformed", "BASH_FUNC_f%%=() { :; }", "BASH_ENV=/x",
                                  "ENV=/x", "UID=1", "RANDOM=1", "=x", "PWD=/", "SHLVL=1"}) {
    EXPECT_FALSE(plan_for({"SHLVL=1", "PWD=/", entry})) << entry;
  }
}

TEST(ShellExecText, StreamsAreBackWhereTheyWereAndTheCopiesAreClosed) {
  const std::string text = shell_exec_text({{}, true, 3}, {20, -1, 22, 23}, 9);
  EXPECT_THAT(text, HasSubstr("_=$__brood_last SHLVL=4 exec -a \"$__brood_name\" -- "
                              "\"$__brood_program\" \"${@:10}\" "
                              "0<&20 1<&- 2<&22 20<&- 22<&- 23<&-\n"));
  EXPECT_THAT(text, HasSubstr("__brood_name=${@:9:1}\n"));
  EXPECT_THAT(shell_exec_text({{}, false, 3}, {20, 21, 22, -1}, 9), Not(HasSubstr(" _=")));
}

}  // namespace
}  // namespace brood::launcher
