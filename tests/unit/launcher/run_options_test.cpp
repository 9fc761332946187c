#include "run_options.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

TEST(RunOptions, AreNoneByDefault) {
  const RunOptions options = parse_run({"x"}).value();
  EXPECT_FALSE(options.cwd);
  EXPECT_TRUE(options.variables.empty());
  EXPECT_FALSE(options.has_clean_environment);
  EXPECT_TRUE(options.sources_scripts);
  EXPECT_FALSE(options.uses_cache);
  EXPECT_FALSE(options.is_dry);
}

TEST(RunOptions, AreRead) {
  const RunOptions options =
      parse_run({"--cwd=a b", "--clean-env", "--no-activate-scripts", "--cache", "--dry-run", "x"})
          .value();
  EXPECT_EQ(options.cwd, "a b");
  EXPECT_TRUE(options.has_clean_environment);
  EXPECT_FALSE(options.sources_scripts);
  EXPECT_TRUE(options.uses_cache);
  EXPECT_TRUE(options.is_dry);
}

TEST(RunOptions, TakesVariablesAsTheyAre) {
  const RunOptions options =
      parse_run({"--env", "A=1=2", "--env=B=[x, y]", "--env", "C", "--env", "D=", "x", "--env"})
          .value();
  EXPECT_THAT(options.variables, ElementsAre(Variable{"A", "1=2"}, Variable{"B", "[x, y]"},
                                             Variable{"C", std::nullopt}, Variable{"D", ""}));
  EXPECT_THAT(options.command, ElementsAre("x", "--env"));
}

TEST(RunOptions, TheLastOfAVariableCounts) {
  EXPECT_THAT(parse_run({"--env", "A=1", "--env", "B=2", "--env", "A=3", "x"}).value().variables,
              ElementsAre(Variable{"B", "2"}, Variable{"A", "3"}));
}

TEST(RunOptions, HelpIsNoOptions) {
  EXPECT_FALSE(parse_run({"--help"}));
}

struct Case {
  const char* story;
  Words words;
  const char* text;
};

class WrongRun : public testing::TestWithParam<Case> {};

TEST_P(WrongRun, IsRefused) {
  try {
    parse_run(GetParam().words);
    FAIL();
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr(GetParam().text));
    EXPECT_FALSE(error.hint().empty());
  }
}

const Case cases[] = {
    {"a_variable_without_a_name", {"--env", "=1", "x"}, "'=1'"},
    {"a_name_with_a_blank", {"--env", "A B=1", "x"}, "'A B=1'"},
    {"an_empty_variable", {"--env", "", "x"}, "''"},
    {"what_activation_sets", {"--env", "CONDA_PREFIX=/x", "x"}, "activation itself"},
    {"what_activation_saves", {"--env", "__CONDA_SHLVL_0_A=x", "x"}, "activation itself"},
    {"a_missing_variable", {"--env"}, "--env"},
    {"an_empty_directory", {"--cwd", "", "x"}, "--cwd"},
    {"a_flag_with_a_letter_too_many", {"--dry-runs", "x"}, "'--dry-runs'"},
};

INSTANTIATE_TEST_SUITE_P(Table, WrongRun, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

}  // namespace
}  // namespace brood::launcher
