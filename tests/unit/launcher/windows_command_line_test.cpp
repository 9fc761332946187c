#include "windows_command_line.hpp"

#include "error.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

struct Case {
  const char* story;
  Words words;
  const char* line;
};

class WindowsCommandLine : public testing::TestWithParam<Case> {};

TEST_P(WindowsCommandLine, IsReadBackAsTheWords) {
  EXPECT_EQ(windows_command_line(GetParam().words), GetParam().line);
}

const Case cases[] = {
    {"plain", {"a", "b"}, "a b"},
    {"blank", {"a b"}, R"("a b")"},
    {"empty", {"a", "", "b"}, R"(a "" b)"},
    {"quote_without_blank", {R"(d"e)"}, R"("d\"e")"},
    {"backslashes_alone", {R"(a\\b\)"}, R"(a\\b\)"},
    {"backslash_at_the_end_in_quotes", {R"(a b\)"}, R"("a b\\")"},
    {"backslash_before_a_quote", {R"(a\"b)"}, R"("a\\\"b")"},
    {"two_backslashes_before_a_quote", {R"(\\")"}, R"("\\\\\"")"},
    {"tab_and_newline", {"a\tb", "c\nd"}, "\"a\tb\" \"c\nd\""},
    {"only_quotes", {R"("")"}, R"("\"\"")"},
};

INSTANTIATE_TEST_SUITE_P(Table, WindowsCommandLine, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

TEST(BatchCommandLine, EverythingStandsInQuotes) {
  EXPECT_EQ(batch_command_line(R"(C:\my tools\x.bat)", {"a&b", "c^d", ""}),
            R"(""C:\my tools\x.bat" "a&b" "c^d" """)");
}

TEST(BatchCommandLine, ABackslashBeforeTheQuoteIsDoubled) {
  EXPECT_EQ(batch_command_line("x.bat", {R"(C:\)"}), R"(""x.bat" "C:\\"")");
}

TEST(BatchCommandLine, WhatABatchFileWouldChangeIsRefused) {
  for (const char* const argument : {"a\nb", "a\rb", "%PATH%", "say \"hi\""}) {
    try {
      batch_command_line("x.bat", {argument});
      FAIL() << argument;
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::not_executable);
    }
  }
}

}  // namespace
}  // namespace brood::launcher
