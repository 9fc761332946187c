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
  EXPECT_THAT(plan->steps, ElementsAre("exec", "/bin/true", "last", "/x y", "expect", "/a:/b",
                                       "set", "PWD=/here", "set", "OLDPWD=/there"));
  EXPECT_TRUE(plan->has_last);
  EXPECT_EQ(plan->level, 3);
}

TEST(PlanShellExec, WhatIsNotThereIsTakenAway) {
  const std::optional<ShellExec> plan = plan_for({"SHLVL=0"});
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->has_last);
  EXPECT_THAT(plan->steps, ElementsAre("exec", "/bin/true", "last", "", "expect", "", "unset",
                                       "PWD", "unset", "OLDPWD"));
}

TEST(PlanShellExec, TheUsersChangesComeLast) {
  const std::optional<ShellExec> plan =
      plan_for({"SHLVL=0"}, {{}, {}, {}, {"/a.sh"}, {{"A", "1 2"}, {"B", std::nullopt}}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(std::vector(plan->steps.end() - 4, plan->steps.end()),
            (std::vector<std::string>{"set", "A=1 2", "unset", "B"}));
}

TEST(PlanShellExec, ALevelThatBashWouldNotGiveBackIsLeftToTheLastStep) {
  for (const char* const level : {"SHLVL=", "SHLVL=x", "SHLVL=-1", "SHLVL=999", "SHLVL=07",
                                  "SHLVL= 1", "SHLVL=1 ", "SHLVL=99999999999999999999", "A=1"}) {
    EXPECT_FALSE(plan_for({level})) << level;
  }
  EXPECT_TRUE(plan_for({"SHLVL=998"}));
}

TEST(PlanShellExec, WhatAShellCannotCarryIsLeftToTheLastStep) {
  for (const char* const entry : {"A.B=1", "malformed", "BASH_FUNC_f%%=() { :; }", "BASH_ENV=/x",
                                  "ENV=/x", "UID=1", "RANDOM=1", "=x"}) {
    EXPECT_FALSE(plan_for({"SHLVL=1", entry})) << entry;
  }
}

TEST(PlanShellExec, AChangeThatAShellCannotMakeIsLeftToTheLastStep) {
  for (const char* const name : {"A.B", "ENV", "UID", "PWD", "OLDPWD", "SHLVL", "_"}) {
    EXPECT_FALSE(plan_for({"SHLVL=1"}, {{}, {}, {}, {"/a.sh"}, {{name, "1"}}})) << name;
  }
}

TEST(ShellExecText, StreamsAreBackWhereTheyWereAndTheCopiesAreClosed) {
  const std::string text = shell_exec_text({{}, true, 3}, {20, -1, 22, 23}, 9);
  EXPECT_THAT(text, HasSubstr("_=$__brood_last SHLVL=4 exec -a \"${@:9:1}\" -- "
                              "\"$__brood_program\" \"${@:10}\" "
                              "0<&20 1<&- 2<&22 20<&- 22<&- 23<&- ;;"));
  EXPECT_THAT(shell_exec_text({{}, false, 3}, {20, 21, 22, -1}, 9), Not(HasSubstr("_=")));
}

}  // namespace
}  // namespace brood::launcher
