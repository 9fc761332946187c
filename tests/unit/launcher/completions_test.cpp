#include "completions.hpp"

#include "help_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace brood::launcher {
namespace {

using testing::HasSubstr;

class Completions : public testing::TestWithParam<const char*> {};

TEST_P(Completions, HaveEveryVerbAndEveryOption) {
  const std::string code = completions(GetParam());
  const bool is_fish = std::string(GetParam()) == "fish";
  for (const HelpPage& page : help_pages()) {
    for (const std::string& verb : page.verbs) {
      EXPECT_THAT(code, HasSubstr(verb));
    }
    for (const HelpOption& option : page.options) {
      for (const std::string& name : option.names) {
        const std::string in_fish =
            name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        EXPECT_THAT(code, HasSubstr(is_fish ? in_fish : name));
      }
    }
  }
}

TEST_P(Completions, AskTheProgramThatTheyAreToldFor) {
  const std::string code = completions(GetParam(), "'/a b/brood'");
  EXPECT_THAT(code, HasSubstr("'/a b/brood' env list --names"));
  EXPECT_FALSE(std::regex_search(code, std::regex("@[A-Z_]+@"))) << "a mark is left";
}

INSTANTIATE_TEST_SUITE_P(Shells, Completions, testing::Values("bash", "zsh", "fish", "powershell"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace brood::launcher
