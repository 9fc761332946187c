// What a program is told on stderr by itself and by its workers, when it asks for it.

#include <brood/logging.hpp>

#include "pool_support.hpp"
#include "support/helper.hpp"

#include <gmock/gmock.h>

namespace brood_scenario {

namespace {

using brood::LogLevel;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using LoggingStory = PoolStory;
BROOD_FOR_EACH_START_METHOD(LoggingStory);

int log_from_worker(int) {
  brood::get_logger().debug("a detail");
  brood::get_logger().info("a fact");
  brood::get_logger().warning("a warning");
  return static_cast<int>(brood::get_logger().level());
}

/// A pool for each of two levels: where there is a fork server, it was launched at the first.
HELPER(log_at_two_levels) {
  const auto method = brood::start_method_from_string(arguments.at(0));
  for (const LogLevel level : {LogLevel::warning, LogLevel::info}) {
    brood::get_logger().set_format("%(processName)s " + brood::to_string(level) +
                                   " %(levelname)s %(message)s");
    brood::log_to_stderr(level).warning("in main");
    brood::Pool pool{{.processes = 1, .start_method = method}};
    if (pool.apply(log_from_worker, 0) != static_cast<int>(level)) {
      return 3;
    }
    pool.close();
    pool.join();
  }
  return 0;
}

HELPER(log_by_the_environment) {
  const auto method = brood::start_method_from_string(arguments.at(0));
  brood::Pool pool{{.processes = 1, .start_method = method}};
  pool.apply(log_from_worker, 0);
  pool.close();
  pool.join();
  return 0;
}

/// All that a helper of this program and its workers print.
std::vector<std::string> lines_of(const std::string& helper, brood::StartMethod method) {
  brood::test::RunningProgram program(
      {brood::test::program_file(), brood::test::helper_option, helper, brood::to_string(method)});
  const auto lines = all_lines(program);
  EXPECT_EQ(program.wait(), 0);
  return lines;
}

/// As above, with BROOD_LOG set.
std::vector<std::string> lines_with_variable(const std::string& value, brood::StartMethod method) {
  brood::test::set_variable("BROOD_LOG", value);
  std::vector<std::string> lines = lines_of("log_by_the_environment", method);
  brood::test::set_variable("BROOD_LOG", "");
  return lines;
}

TEST_P(LoggingStory, AWorkerHasTheProgramsLevelAndFormatAndItsOwnName) {
  const auto lines = lines_of("log_at_two_levels", GetParam());
  EXPECT_THAT(lines, Contains("MainProcess WARNING WARNING in main"));
  EXPECT_THAT(lines, Contains("PoolWorker-1 WARNING WARNING a warning"));
  EXPECT_THAT(lines, Not(Contains("PoolWorker-1 WARNING INFO a fact")));
  EXPECT_THAT(lines, Contains("MainProcess INFO WARNING in main"));
  EXPECT_THAT(lines, Contains("PoolWorker-1 INFO WARNING a warning"));
  EXPECT_THAT(lines, Contains("PoolWorker-1 INFO INFO a fact"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("a detail"))));
}

TEST_P(LoggingStory, TheVariableTurnsItOnFromOutside) {
  const auto lines = lines_with_variable("info", GetParam());
  EXPECT_THAT(lines, Contains("[INFO/PoolWorker-1] started by " + brood::to_string(GetParam())));
  EXPECT_THAT(lines, Contains("[INFO/PoolWorker-1] a fact"));
  EXPECT_THAT(lines, Contains(testing::AllOf(StartsWith("[INFO/MainProcess] PoolWorker-1 (pid "),
                                             testing::EndsWith("ended with exit code 0"))));
}

TEST_P(LoggingStory, AVariableThatNamesNoLevelIsReportedOnceInAProgramWithWorkers) {
  const auto lines = lines_with_variable("loud", GetParam());
  ASSERT_EQ(lines.size(), 1U) << testing::PrintToString(lines);
  EXPECT_THAT(lines[0], StartsWith("brood: BROOD_LOG is \"loud\", which is no level"));
}

TEST_P(LoggingStory, NothingIsPrintedUnlessSomebodyAsks) {
  EXPECT_THAT(lines_of("log_by_the_environment", GetParam()), IsEmpty());
}

}  // namespace

}  // namespace brood_scenario
