#include "help.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace brood::launcher {
namespace {

class Help : public testing::TestWithParam<const char*> {};

TEST_P(Help, FitsAScreenAndHasExamples) {
  std::istringstream text(help_text(GetParam()));
  std::size_t lines = 0;
  for (std::string line; std::getline(text, line); ++lines) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  EXPECT_LE(lines, 40u);
  EXPECT_THAT(help_text(GetParam()), testing::HasSubstr("Examples:"));
  EXPECT_THAT(help_text(GetParam()), testing::HasSubstr("Exit status:"));
}

INSTANTIATE_TEST_SUITE_P(Verbs, Help, testing::Values("", "run", "map"));

TEST(HelpOfMap, NamesTheVariableThatIsItsDefault) {
  EXPECT_THAT(help_text("map"), testing::HasSubstr("BROOD_PROCESSES"));
}

TEST(Version, IsANumber) {
  EXPECT_THAT(version_text(), testing::MatchesRegex("brood \\w+\\.\\w+\\.\\w+\n"));
}

}  // namespace
}  // namespace brood::launcher
