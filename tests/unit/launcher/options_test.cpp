#include "options.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

RunOptions run_of(Words words) {
  words.insert(words.begin(), "run");
  return std::get<RunOptions>(parse_options(words));
}

LauncherError failure(const Words& words) {
  try {
    parse_options(words);
    return {ExitCode::success, "no failure"};
  } catch (const LauncherError& error) {
    return error;
  }
}

struct CommandCase {
  const char* story;
  Words words;
  Words command;
};

class RunCommand : public testing::TestWithParam<CommandCase> {};

TEST_P(RunCommand, IsEverythingFromTheProgramOn) {
  EXPECT_EQ(run_of(GetParam().words).command, GetParam().command);
}

const CommandCase command_cases[] = {
    {"plain", {"prog", "a", "b"}, {"prog", "a", "b"}},
    {"options_belong_to_it", {"prog", "-n", "x", "--help"}, {"prog", "-n", "x", "--help"}},
    {"verbose_belongs_to_it", {"-p", "/e", "prog", "-vvv"}, {"prog", "-vvv"}},
    {"after_a_mark", {"-p", "/e", "--", "prog", "-v"}, {"prog", "-v"}},
    {"only_the_first_mark_is_ours", {"--", "prog", "--", "x"}, {"prog", "--", "x"}},
    {"a_mark_of_the_program", {"prog", "--", "x"}, {"prog", "--", "x"}},
    {"a_program_that_looks_like_an_option", {"--", "-n"}, {"-n"}},
    {"a_single_dash", {"-", "x"}, {"-", "x"}},
    {"empty_words", {"prog", "", " "}, {"prog", "", " "}},
    {"words_with_blanks_and_quotes", {"prog", "a b", "'\"$x\n"}, {"prog", "a b", "'\"$x\n"}},
    {"long_option_with_equals", {"--name=x", "prog"}, {"prog"}},
    {"short_option_attached", {"-nx", "prog"}, {"prog"}},
    {"a_value_like_a_program", {"-n", "prog", "real"}, {"real"}},
    {"a_verb_as_program", {"run", "map"}, {"run", "map"}},
    {"inputs_mark_means_nothing", {"echo", ":::", "a"}, {"echo", ":::", "a"}},
};

INSTANTIATE_TEST_SUITE_P(Table, RunCommand, testing::ValuesIn(command_cases),
                         [](const auto& test) { return test.param.story; });

TEST(ParseRun, ReadsTheEnvironment) {
  EXPECT_EQ(run_of({"-n", "science", "x"}).environment.name, "science");
  EXPECT_EQ(run_of({"--name", "science", "x"}).environment.name, "science");
  EXPECT_EQ(run_of({"-p", "/a b", "x"}).environment.prefix, "/a b");
  EXPECT_EQ(run_of({"--prefix=/a=b", "x"}).environment.prefix, "/a=b");
  EXPECT_FALSE(run_of({"x"}).environment.name);
  EXPECT_FALSE(run_of({"x"}).environment.prefix);
}

TEST(ParseRun, ReadsThePoolSettings) {
  const RunOptions options = run_of({"--start-method", "spawn", "--processes", "4", "x"});
  EXPECT_EQ(options.pool.start_method, "spawn");
  EXPECT_EQ(options.pool.processes, 4);
}

struct FailureCase {
  const char* story;
  Words words;
  const char* text;
};

class WrongUsage : public testing::TestWithParam<FailureCase> {};

TEST_P(WrongUsage, IsOneClearLine) {
  const LauncherError error = failure(GetParam().words);
  EXPECT_EQ(error.code(), ExitCode::usage);
  const std::string all = std::string(error.what()) + " | " + error.hint();
  EXPECT_THAT(all, HasSubstr(GetParam().text));
  EXPECT_EQ(all.find('\n'), std::string::npos);
}

const FailureCase failure_cases[] = {
    {"nothing", {}, "no command"},
    {"a_mistyped_verb", {"rnu", "x"}, "did you mean 'brood run'"},
    {"a_near_verb", {"mapp"}, "did you mean 'brood map'"},
    {"help_for_a_near_verb", {"help", "mapp"}, "did you mean 'brood map'"},
    {"help_for_a_far_verb", {"help", "foo"}, "no command 'foo'"},
    {"a_far_verb", {"launch"}, "brood --help"},
    {"an_unknown_general_option", {"--frob"}, "'--frob'"},
    {"a_verb_with_a_newline", {"ru\nn"}, "ru\\nn"},
    {"no_program", {"run", "-p", "/e"}, "no program"},
    {"no_program_after_mark", {"run", "--"}, "no program"},
    {"an_unknown_option", {"run", "--frob", "x"}, "there is no option '--frob'; for a program"},
    {"an_unknown_option_with_a_value", {"run", "--frob=1", "x"}, "there is no option '--frob'"},
    {"an_unknown_letter_behind_a_value", {"run", "-n", "e", "-x3", "x"}, "there is no option '-x'"},
    {"an_unknown_option_of_map", {"map", "--processes", "2", "x"}, "no option '--processes'"},
    {"a_missing_value", {"run", "-n"}, "--name"},
    {"both_choices", {"run", "-n", "a", "-p", "b", "x"}, "more than one environment"},
    {"an_empty_prefix", {"run", "-p", "", "x"}, "empty"},
    {"an_empty_name", {"run", "-n", "", "x"}, "empty"},
    {"processes_no_number", {"run", "--processes", "many", "x"}, "--processes"},
    {"processes_zero", {"run", "--processes", "0", "x"}, "from 1 up"},
};

INSTANTIATE_TEST_SUITE_P(Table, WrongUsage, testing::ValuesIn(failure_cases),
                         [](const auto& test) { return test.param.story; });

TEST(ParseOptions, HelpAndVersionAreText) {
  for (const Words& words :
       {Words{"--help"}, Words{"-h"}, Words{"--version"}, Words{"run", "--help"},
        Words{"run", "-n", "x", "-h"}, Words{"map", "--help"}, Words{"help"}, Words{"help", "map"},
        Words{"help", "--help"}}) {
    EXPECT_TRUE(std::holds_alternative<PrintText>(parse_options(words))) << words.front();
  }
}

TEST(ReportedName, IsTheVerbOrJustBrood) {
  EXPECT_EQ(reported_name({"run", "x"}), "brood run");
  EXPECT_EQ(reported_name({"map"}), "brood map");
  EXPECT_EQ(reported_name({"rnu"}), "brood");
  EXPECT_EQ(reported_name({}), "brood");
  EXPECT_EQ(reported_name({"--brood-become", "brood run"}), "brood run");
}

}  // namespace
}  // namespace brood::launcher
