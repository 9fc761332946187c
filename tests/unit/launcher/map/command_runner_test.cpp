#include "map/command_runner.hpp"

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

}  // namespace
}  // namespace brood::launcher
