#include "man_page.hpp"

#include "help_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace brood::launcher {
namespace {

using testing::HasSubstr;

std::string with_dashes_escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c == '-' ? "\\-" : std::string(1, c);
  }
  return result;
}

TEST(ManPage, HasEveryVerbAndEveryOption) {
  const std::string page = man_page();
  for (const HelpPage& help : help_pages()) {
    for (const std::string& verb : help.verbs) {
      EXPECT_THAT(page, HasSubstr(verb));
    }
    for (const HelpOption& option : help.options) {
      for (const std::string& name : option.names) {
        EXPECT_THAT(page, HasSubstr(with_dashes_escaped(name)));
      }
    }
  }
}

TEST(ManPage, HasNoLineThatRoffWouldTakeForARequest) {
  std::istringstream lines(man_page());
  int fills = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('.')) {
      EXPECT_TRUE(std::regex_search(line, std::regex("^\\.(TH|SH|SS|TP|PP|nf|fi)( |$)"))) << line;
      fills += line == ".nf" ? 1 : line == ".fi" ? -1 : 0;
    }
    EXPECT_FALSE(line.starts_with('\''));
    EXPECT_FALSE(line.empty());
  }
  EXPECT_EQ(fills, 0);
}

}  // namespace
}  // namespace brood::launcher
