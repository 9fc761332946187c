#include "map/halt.hpp"

#include "error.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

CommandOutcome ended(int status, Ending ending = Ending::exited) {
  CommandOutcome outcome;
  outcome.ending = ending;
  outcome.status = status;
  return outcome;
}

/// The verdicts on jobs of these statuses.
std::vector<Verdict> verdicts(const std::string& rule, const std::vector<int>& statuses) {
  Halt halt(halt_rule(rule));
  std::vector<Verdict> all;
  for (const int status : statuses) {
    all.push_back(halt.judge(ended(status)));
  }
  return all;
}

constexpr Verdict go = Verdict::go_on;
constexpr Verdict soon = Verdict::stop_soon;
constexpr Verdict now = Verdict::stop_now;

TEST(Halt, CountsWhatTheRuleSays) {
  using V = std::vector<Verdict>;
  EXPECT_EQ(verdicts("soon,fail=1", {0, 0, 3, 3}), (V{go, go, soon, go}));
  EXPECT_EQ(verdicts("now,fail=2", {1, 0, 1}), (V{go, go, now}));
  EXPECT_EQ(verdicts("now,success=2", {0, 1, 0}), (V{go, go, now}));
  EXPECT_EQ(verdicts("soon,done=2", {0, 1, 0}), (V{go, soon, go}));
  EXPECT_EQ(verdicts("never", {1, 1, 1}), (V{go, go, go}));
}

TEST(Halt, PerCentCountWhenThreeAreDone) {
  using V = std::vector<Verdict>;
  EXPECT_EQ(verdicts("soon,fail=50%", {1, 1, 0, 1}), (V{go, go, go, soon}));
  EXPECT_EQ(verdicts("soon,fail=50%", {0, 0, 0, 1, 1, 1}), (V{go, go, go, go, go, soon}));
}

TEST(Halt, TellsTheStatusThatEndedIt) {
  Halt by_failure(halt_rule("now,fail=1"));
  EXPECT_EQ(by_failure.exit_code(), std::nullopt);
  by_failure.judge(ended(9, Ending::killed));
  EXPECT_EQ(by_failure.exit_code(), 137);
  Halt by_success(halt_rule("now,success=1"));
  by_success.judge(ended(5));
  by_success.judge(ended(0));
  EXPECT_EQ(by_success.exit_code(), 0);
  Halt by_number(halt_rule("now,done=1"));
  by_number.judge(ended(5));
  EXPECT_TRUE(by_number.was_met());
  EXPECT_EQ(by_number.exit_code(), std::nullopt);
}

TEST(Halt, AWrongRuleIsWrongUsage) {
  for (const char* const text : {"", "now", "now,fail", "fail=1", "later,fail=1", "now,fall=1",
                                 "now,fail=0", "now,fail=x", "now,fail=%", "now,fail=1,x=2"}) {
    try {
      halt_rule(text);
      ADD_FAILURE() << text;
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
    }
  }
}

TEST(ShellStatus, IsWhatAShellGives) {
  EXPECT_EQ(shell_status(ended(3)), 3);
  EXPECT_EQ(shell_status(ended(127, Ending::not_started)), 127);
  EXPECT_EQ(shell_status(ended(2, Ending::killed)), 130);
  EXPECT_EQ(shell_status(ended(0, Ending::timed_out)), 124);
  EXPECT_EQ(shell_status(ended(0, Ending::raised)), 1);
}

}  // namespace
}  // namespace brood::launcher
