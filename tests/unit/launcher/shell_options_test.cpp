#include "shell_options.hpp"

#include "error.hpp"
#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

ShellOptions shell_of(const Words& words) {
  return std::get<ShellOptions>(parse_shell_command(words));
}

std::string failure(const Words& words) {
  try {
    parse_shell_command(words);
    return "no failure";
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    return error.what();
  }
}

TEST(ParseActivate, TakesTheEnvironmentAndOptionsInAnyOrder) {
  const ShellOptions options = shell_of({"activate", "science", "--stack", "--shell", "fish",
                                         "--root-prefix=/r", "--compat=conda", "--json"});
  EXPECT_THAT(options.words, ElementsAre("science"));
  EXPECT_TRUE(options.stack);
  EXPECT_EQ(options.shell, Shell::fish);
  EXPECT_EQ(options.root_prefix, "/r");
  EXPECT_EQ(options.compatibility, Compatibility::conda);
  EXPECT_EQ(options.output, ShellOutput::json);
  EXPECT_EQ(shell_of({"activate", "-nx"}).environment.name, "x");
  EXPECT_EQ(shell_of({"activate", "-p", "/x"}).environment.prefix, "/x");
  EXPECT_THAT(shell_of({"activate", "--", "-odd"}).words, ElementsAre("-odd"));
  EXPECT_EQ(shell_of({"deactivate"}).verb, ShellVerb::deactivate);
}

TEST(ParseActivate, AnEnvironmentMayBeCalledAsTheVerb) {
  EXPECT_THAT(shell_of({"activate", "activate"}).words, ElementsAre("activate"));
}

TEST(ParseActivate, WhatIsWrongIsSaid) {
  EXPECT_THAT(failure({"activate", "a", "b"}), HasSubstr("one environment"));
  EXPECT_THAT(failure({"activate", "a", "-n", "b"}), HasSubstr("more than one"));
  EXPECT_THAT(failure({"activate", "--stack", "--no-stack"}), HasSubstr("both"));
  EXPECT_THAT(failure({"activate", "--shell", "vi"}), HasSubstr("no shell 'vi'"));
  EXPECT_THAT(failure({"activate", "--shell"}), HasSubstr("needs a value"));
  EXPECT_THAT(failure({"activate", "--json=x"}), HasSubstr("takes no value"));
  EXPECT_THAT(failure({"activate", "--nope"}), HasSubstr("'--nope'"));
  EXPECT_THAT(failure({"activate", "--compat=mamba"}), HasSubstr("'mamba'"));
  EXPECT_THAT(failure({"deactivate", "x"}), HasSubstr("no environment"));
  EXPECT_THAT(failure({"deactivate", "--stack"}), HasSubstr("'--stack'"));
  EXPECT_THAT(failure({"hook"}), HasSubstr("one shell"));
  EXPECT_THAT(failure({"env"}), HasSubstr("'list' or 'info'"));
  EXPECT_THAT(failure({"env", "nope"}), HasSubstr("'nope'"));
  EXPECT_THAT(failure({"env", "list", "x"}), HasSubstr("'x'"));
  EXPECT_THAT(failure({"env", "info", "a", "b"}), HasSubstr("one environment"));
}

TEST(ParseEnv, ReadsItsOptions) {
  EXPECT_EQ(std::get<EnvListOptions>(parse_shell_command({"env", "list", "--names"})).output,
            EnvOutput::names);
  const auto info = std::get<EnvInfoOptions>(parse_shell_command({"env", "info", "x", "--json"}));
  EXPECT_EQ(info.word, "x");
  EXPECT_EQ(info.output, EnvOutput::json);
  EXPECT_FALSE(
      std::get<HookOptions>(parse_shell_command({"hook", "zsh", "--no-prompt"})).shows_prompt);
}

TEST(ParseShellVerbs, HelpIsAText) {
  for (const char* const verb : {"activate", "deactivate", "reactivate", "hook", "env"}) {
    const Options options = parse_options({verb, "--help"});
    const std::string& text = std::get<PrintText>(options).text;
    EXPECT_THAT(text, HasSubstr("brood " + std::string(verb)));
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 40);
  }
}

}  // namespace
}  // namespace brood::launcher
