#include "condarc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using Items = std::vector<std::string>;

Condarc parse(const std::string& text) {
  return parse_condarc(text, {"envs_dirs", "changeps1"});
}

struct ListCase {
  const char* story;
  const char* text;
  Items items;
};

class CondarcList : public testing::TestWithParam<ListCase> {};

TEST_P(CondarcList, IsUnderstood) {
  const Condarc condarc = parse(GetParam().text);
  EXPECT_THAT(condarc.problems, IsEmpty());
  ASSERT_EQ(condarc.values.count("envs_dirs"), 1u);
  EXPECT_EQ(condarc.values.at("envs_dirs"), (CondarcValue{true, GetParam().items}));
}

const ListCase list_cases[] = {
    {"one_a_line", "envs_dirs:\n  - /a\n  - /b c\n", {"/a", "/b c"}},
    {"not_indented", "envs_dirs:\n- /a\n- ~/b\nchannels: [x]\n", {"/a", "~/b"}},
    {"no_end_of_line", "envs_dirs:\n  - /a", {"/a"}},
    {"windows_lines", "envs_dirs:\r\n  - C:\\a\r\n", {"C:\\a"}},
    {"a_byte_order_mark",
     "\xef\xbb\xbf"
     "envs_dirs:\n  - /a\n",
     {"/a"}},
    {"comments", "# x\nenvs_dirs:  # y\n  # z\n  - /a  # w\n\n  - /b#c\n", {"/a", "/b#c"}},
    {"quotes",
     "envs_dirs:\n  - '/it''s # x'\n  - \"/b \\\"c\\\" \\\\\"\n",
     {"/it's # x", "/b \"c\" \\"}},
    {"brackets", "envs_dirs: [/a, '/b, c', \"/d\" ]  # e\n", {"/a", "/b, c", "/d"}},
    {"empty_brackets", "envs_dirs: []\n", {}},
    {"nothing", "envs_dirs:\nchannels:\n  - x\n", {}},
    {"null_", "envs_dirs: null\n", {}},
    {"tilde", "envs_dirs: ~\n", {}},
    {"a_key_in_quotes", "'envs_dirs':\n  - /a\n", {"/a"}},
    {"below_another", "proxy_servers:\n  http: x\n  envs_dirs: y\nenvs_dirs:\n  - /a\n", {"/a"}},
    {"the_last_counts", "envs_dirs: [/a]\nenvs_dirs: [/b]\n", {"/b"}},
    {"after_what_nobody_asks_for",
     "x: &a {b: [c,\n  d]}\ny: |\n  envs_dirs: z\nenvs_dirs: [/a]\n",
     {"/a"}},
};

INSTANTIATE_TEST_SUITE_P(Table, CondarcList, testing::ValuesIn(list_cases),
                         [](const auto& test) { return test.param.story; });

TEST(ParseCondarc, ATextIsOneItemAndNoList) {
  EXPECT_EQ(parse("changeps1: false # no\n").values.at("changeps1"),
            (CondarcValue{false, {"false"}}));
  EXPECT_EQ(parse("changeps1: ''\n").values.at("changeps1"), (CondarcValue{false, {""}}));
}

TEST(ParseCondarc, OnlyWhatIsAskedForIsRead) {
  EXPECT_THAT(parse("channels: [a]\n").values, IsEmpty());
}

struct ProblemCase {
  const char* story;
  const char* text;
  const char* line;
};

class CondarcProblem : public testing::TestWithParam<ProblemCase> {};

TEST_P(CondarcProblem, IsNamedWithItsLineAndNotGuessed) {
  const Condarc condarc = parse(GetParam().text);
  EXPECT_THAT(condarc.problems,
              ElementsAre(StartsWith(std::string(GetParam().line) + ": the value of 'envs_dirs'")));
  EXPECT_THAT(condarc.values, IsEmpty());
}

const ProblemCase problem_cases[] = {
    {"anchor", "envs_dirs: &a\n  - /x\n", "1"},
    {"alias", "x: 1\nenvs_dirs: *a\n", "2"},
    {"tag", "envs_dirs: !!seq [a]\n", "1"},
    {"block_text", "envs_dirs: |\n  /x\n", "1"},
    {"folded_text", "envs_dirs: >\n  /x\n", "1"},
    {"mapping", "envs_dirs:\n  a: b\n", "2"},
    {"mapping_in_an_item", "envs_dirs:\n  - /a\n  - b: c\n", "3"},
    {"list_in_a_list", "envs_dirs:\n  - - a\n", "2"},
    {"list_in_brackets", "envs_dirs: [[a]]\n", "1"},
    {"brackets_over_lines", "envs_dirs: [a,\n  b]\n", "1"},
    {"text_over_lines", "envs_dirs: a\n  b\n", "2"},
    {"item_over_lines", "envs_dirs:\n  - a\n    b\n", "3"},
    {"open_quote", "envs_dirs: 'a\n", "1"},
    {"text_after_a_quote", "envs_dirs: 'a'b\n", "1"},
    {"unknown_escape", "envs_dirs: \"\\x41\"\n", "1"},
    {"condas_marks", "envs_dirs: #!final\n  - a\n", "1"},
    {"tabs", "envs_dirs:\n  - a\n\t- b\n", "3"},
};

INSTANTIATE_TEST_SUITE_P(Table, CondarcProblem, testing::ValuesIn(problem_cases),
                         [](const auto& test) { return test.param.story; });

}  // namespace
}  // namespace brood::launcher
