#include "os/command_line_windows.hpp"

#include "os/text_windows.hpp"

#include <gtest/gtest.h>

// shellapi.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <shellapi.h>
// clang-format on

#include <random>
#include <stdexcept>
#include <vector>

namespace brood::os {
namespace {

using Words = std::vector<std::string>;

Words read_back(const std::string& line) {
  int count = 0;
  wchar_t** const found = ::CommandLineToArgvW(to_wide(line).c_str(), &count);
  Words words;
  for (int i = 0; found != nullptr && i < count; ++i) {
    words.push_back(to_utf8(found[i]));
  }
  ::LocalFree(static_cast<void*>(found));
  return words;
}

struct Case {
  const char* story;
  Words words;
  const char* line;
};

class CommandLine : public testing::TestWithParam<Case> {};

TEST_P(CommandLine, IsReadBackAsTheWords) {
  EXPECT_EQ(command_line(GetParam().words), GetParam().line);
  EXPECT_EQ(read_back(GetParam().line), GetParam().words);
}

const Case cases[] = {
    {"name_alone", {"program"}, R"("program")"},
    {"name_with_a_blank", {R"(C:\My Programs\x.exe)"}, R"("C:\My Programs\x.exe")"},
    {"name_ending_in_a_backslash", {R"(C:\x\)", "a"}, R"("C:\x\" a)"},
    {"plain", {"p", "a", "b"}, R"("p" a b)"},
    {"blank", {"p", "a b"}, R"("p" "a b")"},
    {"empty", {"p", "", "b"}, R"("p" "" b)"},
    {"quote_without_blank", {"p", R"(d"e)"}, R"("p" "d\"e")"},
    {"backslashes_alone", {"p", R"(a\\b\)"}, R"("p" a\\b\)"},
    {"backslash_at_the_end_in_quotes", {"p", R"(a b\)"}, R"("p" "a b\\")"},
    {"backslash_before_a_quote", {"p", R"(a\"b)"}, R"("p" "a\\\"b")"},
    {"two_backslashes_before_a_quote", {"p", R"(\\")"}, R"("p" "\\\\\"")"},
    {"only_quotes", {"p", R"("")"}, R"("p" "\"\"")"},
};

INSTANTIATE_TEST_SUITE_P(Table, CommandLine, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

TEST(CommandLine, AnyMixtureOfOddCharactersIsReadBack) {
  constexpr char odd[] = "\\\\\\\"\" \tab";
  std::mt19937 random(1);  // the same words in every run
  for (int round = 0; round < 3000; ++round) {
    Words words{"program"};
    for (std::size_t i = random() % 4; i > 0; --i) {
      std::string word;
      for (std::size_t length = random() % 8; length > 0; --length) {
        word += odd[random() % (sizeof odd - 1)];
      }
      words.push_back(word);
    }
    ASSERT_EQ(read_back(command_line(words)), words) << command_line(words);
  }
}

TEST(CommandLine, WhatCannotBeSaidIsRefused) {
  const Words quote_in_the_name{"a\"b"};
  const Words nul{"p", std::string("a\0b", 3)};
  EXPECT_THROW(command_line(quote_in_the_name), std::invalid_argument);
  EXPECT_THROW(command_line(nul), std::invalid_argument);
}

}  // namespace
}  // namespace brood::os
