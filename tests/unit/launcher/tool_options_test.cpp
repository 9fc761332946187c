#include "tool_options.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

WrapOptions wrap_of(Words words) {
  words.insert(words.begin(), "wrap");
  return std::get<WrapOptions>(parse_tool_command(words));
}

std::string failure(const Words& words) {
  try {
    parse_tool_command(words);
    return "no failure";
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    return error.what();
  }
}

TEST(WrapOptions, StandBeforeAndBehindTheScript) {
  const WrapOptions options = wrap_of({"-n", "e", "a.py", "-otool", "--", "--fast", "-n"});
  EXPECT_EQ(options.environment.name, "e");
  EXPECT_EQ(options.script, "a.py");
  EXPECT_EQ(options.output, "tool");
  EXPECT_THAT(options.command, ElementsAre("--fast", "-n"));
}

TEST(WrapOptions, ACommandStandsBehindTwoDashes) {
  const WrapOptions options =
      wrap_of({"--relative=../e", "-o", "t", "--", "python", "-m", "x", "--"});
  EXPECT_EQ(options.relative, "../e");
  EXPECT_FALSE(options.script);
  EXPECT_THAT(options.command, ElementsAre("python", "-m", "x", "--"));
}

TEST(WrapOptions, ThatAreWrongAreRefused) {
  EXPECT_THAT(failure({"wrap"}), HasSubstr("no script and no command"));
  EXPECT_THAT(failure({"wrap", "a", "b"}), HasSubstr("'b' is one more"));
  EXPECT_THAT(failure({"wrap", "-n", "a", "-p", "b", "c"}), HasSubstr("more than one environment"));
  EXPECT_THAT(failure({"wrap", "-n", "a", "--relative", "b", "c"}), HasSubstr("more than one"));
  EXPECT_THAT(failure({"wrap", "-n", "", "c"}), HasSubstr("empty"));
  EXPECT_THAT(failure({"wrap", "-n", "a", "--processes", "0", "c"}), HasSubstr("from 1 up"));
  EXPECT_THAT(failure({"wrap", "--shwo", "c"}), HasSubstr("no option '--shwo'"));
  EXPECT_THAT(failure({"wrap", "--show"}), HasSubstr("no script"));
  EXPECT_THAT(failure({"wrap", "c", "-o"}), HasSubstr("needs a value"));
}

TEST(DoctorOptions, AreRead) {
  const auto options =
      std::get<DoctorOptions>(parse_tool_command({"doctor", "--json", "-p", "/e"}));
  EXPECT_TRUE(options.json);
  EXPECT_EQ(options.environment.prefix, "/e");
  EXPECT_THAT(failure({"doctor", "me"}), HasSubstr("takes no 'me'"));
}

TEST(CompletionsOptions, AreOfAKnownShell) {
  EXPECT_EQ(std::get<CompletionsOptions>(parse_tool_command({"completions", "zsh"})).shell, "zsh");
  EXPECT_THAT(failure({"completions"}), HasSubstr("bash, zsh, fish and powershell"));
  EXPECT_THAT(failure({"completions", "csh"}), HasSubstr("not 'csh'"));
}

TEST(ToolHelp, IsAskedForByAllOfThem) {
  for (const char* const verb : {"wrap", "doctor", "completions"}) {
    EXPECT_EQ(std::get<ToolHelpWanted>(parse_tool_command({verb, "-h"})).verb, verb);
  }
}

}  // namespace
}  // namespace brood::launcher
