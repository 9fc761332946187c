#include "command_template.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

struct Case {
  const char* story;
  Words command;
  std::string input;
  Words result;
};

class CommandFor : public testing::TestWithParam<Case> {};

TEST_P(CommandFor, GivesTheWords) {
  EXPECT_EQ(command_for(GetParam().command, GetParam().input), GetParam().result);
}

const Case cases[] = {
    {"no_place_appends", {"echo", "-n"}, "x", {"echo", "-n", "x"}},
    {"a_word_of_its_own", {"cp", "{}", "/to"}, "a b", {"cp", "a b", "/to"}},
    {"inside_a_word", {"convert", "in/{}.png"}, "7", {"convert", "in/7.png"}},
    {"several_in_a_word", {"x", "{}-{}{}"}, "a", {"x", "a-aa"}},
    {"in_several_words", {"mv", "{}", "{}.bak"}, "f", {"mv", "f", "f.bak"}},
    {"in_the_program", {"./{}", "arg"}, "tool", {"./tool", "arg"}},
    {"the_input_is_not_looked_into", {"echo", "{}", "{}"}, "{}{}", {"echo", "{}{}", "{}{}"}},
    {"an_empty_input", {"echo", "[{}]"}, "", {"echo", "[]"}},
    {"an_empty_input_appended", {"echo"}, "", {"echo", ""}},
    {"single_braces_stay", {"awk", "{print}", "{", "}{"}, "f", {"awk", "{print}", "{", "}{", "f"}},
    {"nested_braces", {"echo", "{{}}"}, "x", {"echo", "{x}"}},
};

INSTANTIATE_TEST_SUITE_P(Table, CommandFor, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

}  // namespace
}  // namespace brood::launcher
