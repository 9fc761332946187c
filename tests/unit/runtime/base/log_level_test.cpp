#include "brood/logging.hpp"

#include <gtest/gtest.h>

namespace brood {
namespace {

TEST(LogLevel, HasPythonsNumbers) {
  EXPECT_EQ(static_cast<int>(LogLevel::notset), 0);
  EXPECT_EQ(static_cast<int>(LogLevel::subdebug), 5);
  EXPECT_EQ(static_cast<int>(LogLevel::debug), 10);
  EXPECT_EQ(static_cast<int>(LogLevel::info), 20);
  EXPECT_EQ(static_cast<int>(LogLevel::subwarning), 25);
  EXPECT_EQ(static_cast<int>(LogLevel::warning), 30);
  EXPECT_EQ(static_cast<int>(LogLevel::error), 40);
  EXPECT_EQ(static_cast<int>(LogLevel::critical), 50);
}

TEST(LogLevel, HasANameThatLeadsBackToIt) {
  for (const LogLevel level :
       {LogLevel::notset, LogLevel::subdebug, LogLevel::debug, LogLevel::info, LogLevel::subwarning,
        LogLevel::warning, LogLevel::error, LogLevel::critical}) {
    EXPECT_EQ(log_level_from_string(to_string(level)), level);
  }
  EXPECT_EQ(to_string(LogLevel::subwarning), "SUBWARNING");
}

TEST(LogLevel, MayBeWrittenInSmallLetters) {
  EXPECT_EQ(log_level_from_string("warning"), LogLevel::warning);
  EXPECT_EQ(log_level_from_string("Debug"), LogLevel::debug);
}

TEST(LogLevel, OfAnyOtherNameIsNone) {
  for (const std::string_view name : {"", "warn", "warnings", "debug ", "10", "[EBUG"}) {
    EXPECT_EQ(log_level_from_string(name), std::nullopt) << name;
  }
}

TEST(LogLevel, BetweenTheNamedOnesShowsItsNumber) {
  EXPECT_EQ(to_string(static_cast<LogLevel>(35)), "Level 35");
}

}  // namespace
}  // namespace brood
