#include "map/command_template.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

struct Case {
  const char* story;
  Words command;
  Words inputs;
  Words result;
};

class CommandFor : public testing::TestWithParam<Case> {};

TEST_P(CommandFor, GivesTheWords) {
  const CommandTemplate command(GetParam().command);
  EXPECT_EQ(command.command({.inputs = GetParam().inputs, .sequence = 12, .slot = 3}),
            GetParam().result);
}

const Case cases[] = {
    {"no_place_appends", {"echo", "-n"}, {"x"}, {"echo", "-n", "x"}},
    {"a_word_of_its_own", {"cp", "{}", "/to"}, {"a b"}, {"cp", "a b", "/to"}},
    {"inside_a_word", {"convert", "in/{}.png"}, {"7"}, {"convert", "in/7.png"}},
    {"several_in_a_word", {"x", "{}-{}{}"}, {"a"}, {"x", "a-aa"}},
    {"in_several_words", {"mv", "{}", "{}.bak"}, {"f"}, {"mv", "f", "f.bak"}},
    {"in_the_program", {"./{}", "arg"}, {"tool"}, {"./tool", "arg"}},
    {"the_input_is_not_looked_into", {"echo", "{}", "{}"}, {"{}{}"}, {"echo", "{}{}", "{}{}"}},
    {"an_empty_input", {"echo", "[{}]"}, {""}, {"echo", "[]"}},
    {"an_empty_input_appended", {"echo"}, {""}, {"echo", ""}},
    {"an_empty_word", {"echo", "", "{}"}, {"a"}, {"echo", "", "a"}},
    {"single_braces_stay",
     {"awk", "{print}", "{", "}{"},
     {"f"},
     {"awk", "{print}", "{", "}{", "f"}},
    {"nested_braces", {"echo", "{{}}"}, {"x"}, {"echo", "{x}"}},
    {"what_is_no_place_stays",
     {"{x} {0} {1x} {///} {-} {.1}"},
     {"f"},
     {"{x} {0} {1x} {///} {-} {.1}", "f"}},
    {"without_its_ending", {"{.}"}, {"a.b/c.tar.gz"}, {"a.b/c.tar"}},
    {"without_an_ending_it_has_none_of", {"{.}"}, {"a.b/c"}, {"a.b/c"}},
    {"a_point_at_the_end_is_no_ending", {"{.}"}, {"c."}, {"c."}},
    {"the_last_part", {"{/}"}, {"a/b/c.d"}, {"c.d"}},
    {"the_last_part_of_a_name", {"{/}"}, {"c.d"}, {"c.d"}},
    {"the_folder", {"{//}"}, {"a/b/c.d"}, {"a/b"}},
    {"the_folder_of_a_name", {"{//}"}, {"c.d"}, {"."}},
    {"the_folder_at_the_root", {"{//}"}, {"/c"}, {"/"}},
    {"the_folder_of_the_root", {"{//}"}, {"/"}, {"/"}},
    {"the_folder_of_a_folder", {"{//}"}, {"a/b/"}, {"a"}},
    {"the_bare_name", {"{/.}"}, {"a.b/c.tar.gz"}, {"c.tar"}},
    {"numbers", {"n{#}", "s{%}"}, {"x"}, {"n12", "s3", "x"}},
    {"positions", {"{2}-{1}", "{-1}"}, {"a", "b", "c"}, {"b-a", "c"}},
    {"positions_with_a_form", {"{1.} {2/} {3//} {1/.}"}, {"a/x.c", "b/y", "c/z"}, {"a/x y c x"}},
    {"a_position_that_is_not_there", {"[{4}{-4}]"}, {"a", "b", "c"}, {"[]"}},
    {"several_become_words", {"cat", "{}", "-"}, {"a", "b"}, {"cat", "a", "b", "-"}},
    {"several_with_a_form_become_words", {"{/}"}, {"x/a", "x/b"}, {"a", "b"}},
    {"several_in_a_word_are_joined", {"<{}>"}, {"a", "b"}, {"<a b>"}},
    {"several_are_appended", {"cat"}, {"a", "b"}, {"cat", "a", "b"}},
    {"none", {"cat", "{}", "x{}"}, {}, {"cat", "x"}},
};

INSTANTIATE_TEST_SUITE_P(Table, CommandFor, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

TEST(CommandTemplate, AnotherTextMayStandForTheInput) {
  const CommandTemplate command({"mv", "@", "{}", "{/}"}, "@");
  EXPECT_EQ(command.command({.inputs = {"d/f"}}), (Words{"mv", "d/f", "{}", "f"}));
}

TEST(CommandTemplate, RepeatsWordsForSeveralInputs) {
  const CommandTemplate command({"cc", "-I{}", "{1}"}, "{}", true);
  EXPECT_EQ(command.command({.inputs = {"a", "b"}}), (Words{"cc", "-Ia", "-Ib", "a"}));
}

TEST(CommandTemplate, KnowsWhetherItNamesItsSlot) {
  EXPECT_TRUE(CommandTemplate({"x", "gpu{%}"}).names_slot());
  EXPECT_FALSE(CommandTemplate({"x", "{#}"}).names_slot());
}

/// What a line costs is never less than what it takes.
TEST(CommandTemplate, CostCoversTheLine) {
  for (const bool repeats : {false, true}) {
    for (const Words& words :
         {Words{"cat"}, Words{"cat", "{}", "x{}y{.}z"}, Words{"a{1}", "{2}"}}) {
      const CommandTemplate command(words, "{}", repeats);
      const CommandValues values{.inputs = {"one", "two.c", "threethree"}};
      std::size_t cost = command.own_cost();
      for (const std::string& input : values.inputs) {
        cost += command.cost(input);
      }
      std::size_t size = 0;
      for (const std::string& word : command.command(values)) {
        size += word.size() + 1;
      }
      EXPECT_GE(cost, size);
    }
  }
}

}  // namespace
}  // namespace brood::launcher
