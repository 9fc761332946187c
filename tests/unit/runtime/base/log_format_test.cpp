#include "base/log_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace brood::base {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

LogRecord record() {
  return {LogLevel::info, "the text %(name)s", "PoolWorker-1", 42,
          std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'007))};
}

std::string line(const std::string& pattern) {
  return LogFormat(pattern).line(record());
}

TEST(LogFormat, ByDefaultIsPythons) {
  EXPECT_EQ(line(default_log_format), "[INFO/PoolWorker-1] the text %(name)s");
}

TEST(LogFormat, KnowsEachField) {
  EXPECT_EQ(line("%(levelname)s %(levelno)d %(process)d %(processName)s %(name)s"),
            "INFO 20 42 PoolWorker-1 multiprocessing");
}

TEST(LogFormat, ShowsTheTimeToTheMillisecond) {
  // The hour depends on where the test runs.
  EXPECT_THAT(line("%(asctime)s"), MatchesRegex("2023-11-1. ..:..:20,007"));
}

TEST(LogFormat, LeavesAllOtherTextAsItIs) {
  EXPECT_EQ(line(""), "");
  EXPECT_EQ(line("(levelname)s {} {0} $%%"), "(levelname)s {} {0} $%");
  EXPECT_EQ(line("%%(name)s"), "%(name)s");
  EXPECT_EQ(line("%(levelno)d%(levelno)d"), "2020");
}

TEST(LogFormat, RemembersHowItWasWritten) {
  EXPECT_EQ(LogFormat("a%%b %(name)s").pattern(), "a%%b %(name)s");
}

TEST(LogFormat, RefusesWhatIsNoField) {
  for (const char* const pattern : {"%", "50%", "%d", "%(", "%(name)", "%(name)d", "%(thread)d",
                                    "%(levelname)-8s", "% (name)s"}) {
    EXPECT_THROW(LogFormat{pattern}, std::invalid_argument) << pattern;
  }
}

TEST(LogFormat, SaysWhatThereIsInstead) {
  try {
    LogFormat("x %(thread)d");
    FAIL() << "it was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"%(thread)d\" in \"x %(thread)d\""));
    EXPECT_THAT(error.what(), HasSubstr("%(processName)s"));
  }
}

}  // namespace
}  // namespace brood::base
