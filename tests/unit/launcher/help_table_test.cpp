#include "help_table.hpp"

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
