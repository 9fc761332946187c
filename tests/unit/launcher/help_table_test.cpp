#include "help_table.hpp"

#include "error.hpp"
#include "help.hpp"
#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace brood::launcher {
namespace {

using testing::ElementsAre;

TEST(HelpTable, ReadsNamesValuesAndTexts) {
  const HelpPage page = parse_help(
      "brood do, redo: it works\n\nUsage: brood do\n\n"
      "  -j, --jobs N|N%        several at a time\n"
      "                         and more\n"
      "  --flag                 a flag\n"
      "  -n, -p, ENV            as elsewhere\n\nText - here.\n\nExamples:\n  -x  is none\n");
  EXPECT_THAT(page.verbs, ElementsAre("do", "redo"));
  EXPECT_EQ(page.summary, "it works");
  ASSERT_EQ(page.options.size(), 3u);
  EXPECT_THAT(page.options[0].names, ElementsAre("-j", "--jobs"));
  EXPECT_EQ(page.options[0].value, "N|N%");
  EXPECT_EQ(page.options[0].text, "several at a time and more");
  EXPECT_EQ(page.options[1].value, "");
  EXPECT_THAT(page.options[2].names, ElementsAre("-n", "-p"));
}

TEST(HelpTable, KnowsOptionsThatShareALineOrATextSpeaksOf) {
  const HelpPage page = parse_help(
      "brood do: x\n\n  -0, -d C, -C REGEX    ends of inputs\n"
      "  --pipe                blocks of --block SIZE (1M), or --raw; see --pipe\n");
  ASSERT_EQ(page.lines.size(), 2u);
  ASSERT_EQ(page.options.size(), 6u);
  EXPECT_THAT(page.options[0].names, ElementsAre("-0"));
  EXPECT_EQ(page.options[0].value, "");
  EXPECT_EQ(page.options[1].value, "C");
  EXPECT_EQ(page.options[2].value, "REGEX");
  EXPECT_THAT(page.options[4].names, ElementsAre("--block"));
  EXPECT_EQ(page.options[4].value, "SIZE");
  EXPECT_THAT(page.options[5].names, ElementsAre("--raw"));
  EXPECT_EQ(page.options[5].value, "");
}

class HelpOfVerb : public testing::TestWithParam<std::string> {};

TEST_P(HelpOfVerb, HasATitleAndATextForEachOption) {
  const HelpPage page = parse_help(help_text(GetParam()));
  EXPECT_EQ(page.verbs.front(), GetParam());
  EXPECT_FALSE(page.summary.empty());
  EXPECT_FALSE(page.options.empty());
  for (const HelpOption& option : page.options) {
    EXPECT_FALSE(option.names.empty());
    EXPECT_FALSE(option.text.empty()) << option.names.front();
  }
}

/// What the command line says to an option of the help; the wrong value that it may have is no
/// matter.
std::string answer(const std::string& verb, const HelpOption& option, const std::string& name) {
  std::vector<std::string> words{verb};
  if (verb == "env") {
    words.emplace_back(name == "--names" ? "list" : "info");
  }
  words.push_back(name);
  if (!option.value.empty()) {
    words.emplace_back("1");
  }
  try {
    parse_options(words);
    return "";
  } catch (const LauncherError& error) {
    return error.what();
  }
}

TEST_P(HelpOfVerb, SpeaksOfOptionsThatThereAre) {
  for (const HelpOption& option : parse_help(help_text(GetParam())).options) {
    for (const std::string& name : option.names) {
      EXPECT_THAT(answer(GetParam(), option, name), testing::Not(testing::HasSubstr("no option")));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Verbs, HelpOfVerb, testing::ValuesIn(help_verbs()),
                         [](const auto& test) { return test.param; });

TEST(HelpTable, HasEveryVerbThatThereIs) {
  std::vector<std::string> verbs;
  for (const HelpPage& page : help_pages()) {
    verbs.insert(verbs.end(), page.verbs.begin(), page.verbs.end());
  }
  std::sort(verbs.begin(), verbs.end());
  std::vector<std::string> known = known_verbs();
  std::sort(known.begin(), known.end());
  EXPECT_EQ(verbs, known);
}

}  // namespace
}  // namespace brood::launcher
