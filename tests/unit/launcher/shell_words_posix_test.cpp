#include "shell_words_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using Words = std::vector<std::string>;

const Variable set_x{"X", "new value"};
const Variable unset_y{"Y", std::nullopt};

TEST(PlanShell, WithoutScriptsBeforeTheChangesAreMadeAtOnce) {
  const ShellPlan plan =
      plan_shell(Environment({"X=old", "Y=1"}), {{}, {}, {set_x, unset_y}, {"/a.sh"}});
  EXPECT_THAT(plan.steps, ElementsAre("source", "/a.sh"));
  EXPECT_EQ(plan.environment, Environment({"X=new value"}));
}

TEST(PlanShell, WithScriptsBeforeTheShellMakesTheChanges) {
  const ShellPlan plan =
      plan_shell(Environment({"X=old", "Y=1"}), {{}, {"/d.sh"}, {set_x, unset_y}, {"/a.sh"}});
  EXPECT_THAT(plan.steps, ElementsAre("source", "/d.sh", "set", "X=new value", "unset", "Y",
                                      "source", "/a.sh"));
  EXPECT_EQ(plan.environment, Environment({"X=old", "Y=1"}));
}

TEST(PlanShell, StartupFilesAreKeptFromTheShellAndGivenToTheProgram) {
  const ShellPlan plan =
      plan_shell(Environment({"BASH_ENV=/x", "ENV=/y", "A=1"}), {{}, {}, {}, {"/a.sh"}});
  EXPECT_EQ(plan.environment, Environment({"A=1"}));
  EXPECT_EQ(restored(plan.environment, plan.restorations).get("BASH_ENV"), "/x");
  EXPECT_EQ(restored(plan.environment, plan.restorations).get("ENV"), "/y");
}

TEST(PlanShell, AStartupFileThatAScriptSetsWins) {
  const ShellPlan plan = plan_shell(Environment({"BASH_ENV=/x"}), {{}, {}, {}, {"/a.sh"}});
  EXPECT_EQ(restored(Environment({"BASH_ENV=/script"}), plan.restorations).get("BASH_ENV"),
            "/script");
}

TEST(PlanShell, WhatAShellCannotCarryComesBackAsItWas) {
  const Environment old({"A.B=1", "broken", "BASH_FUNC_f%%=() { :; }", "C=\xff"});
  const ShellPlan plan = plan_shell(old, {{}, {}, {}, {"/a.sh"}});
  EXPECT_EQ(plan.environment, Environment({"C=\xff"}));
  const Environment now = restored(plan.environment, plan.restorations);
  for (const std::string& entry : old.entries()) {
    EXPECT_THAT(now.entries(), Contains(entry));
  }
}

TEST(PlanShell, AChangeThatAShellCannotMakeIsMadeAfterwards) {
  const ShellPlan plan = plan_shell(Environment(), {{}, {"/d.sh"}, {{"A.B", "1"}}, {}});
  EXPECT_THAT(plan.steps, Not(Contains("A.B=1")));
  EXPECT_EQ(restored(Environment(), plan.restorations).get("A.B"), "1");
}

TEST(PlanShell, TheShellsOwnCountersAreTakenBack) {
  const ShellPlan plan = plan_shell(Environment({"SHLVL=3", "PWD=/old"}), {{}, {}, {}, {"/a.sh"}});
  const Environment from_shell({"SHLVL=1", "PWD=/now", "OLDPWD=/x", "_=/bin/env", "NEW=1"});
  EXPECT_EQ(restored(from_shell, plan.restorations), Environment({"NEW=1", "SHLVL=3", "PWD=/old"}));
}

TEST(PlanShell, OfADoubledVariableTheShellGetsTheFirst) {
  const ShellPlan plan = plan_shell(Environment({"A=1", "A=2"}), {{}, {}, {}, {"/a.sh"}});
  EXPECT_EQ(plan.environment, Environment({"A=1"}));
}

}  // namespace
}  // namespace brood::launcher
