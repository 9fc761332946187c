#include "map/command_runner.hpp"

#include "../scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::HasSubstr;

TEST(RunCommand, AMissingProgramIsAnOutcome) {
  const CommandOutcome outcome =
      run_command({.command = {"brood-no-such-program"}}, Environment::current());
  EXPECT_EQ(outcome.ending, Ending::not_started);
  EXPECT_EQ(outcome.status, 127);
  EXPECT_THAT(outcome.reason, HasSubstr("brood-no-such-program"));
  EXPECT_FALSE(outcome.succeeded());
}

// Neither a first line nor the right to be executed is needed: the interpreter belongs to the
// ending.
TEST(RunCommand, AScriptIsRunByItsInterpreter) {
  const ScratchDirectory scratch;
  const std::string script = scratch.write("a script.py", "");
  Environment environment = Environment::current();
  environment.set("PATH", scratch.path("no programs"));
  environment.unset("CONDA_PREFIX");
  const CommandOutcome outcome = run_command({.command = {script, "1"}}, environment);
  EXPECT_EQ(outcome.ending, Ending::not_started);
  EXPECT_EQ(outcome.status, 127);
  EXPECT_THAT(outcome.reason, HasSubstr("its interpreter 'python'"));
}

}  // namespace
}  // namespace brood::launcher
