// What the words mean to real shells is seen in tests/scenario; here: their form, also for the
// shells that are not on this machine.
#include "shell_code.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "shell_quote.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct QuoteCase {
  const char* story;
  Shell shell;
  const char* value;
  std::optional<std::string> word;
};

class Quoted : public testing::TestWithParam<QuoteCase> {};

TEST_P(Quoted, Is) {
  EXPECT_EQ(quoted(GetParam().value, GetParam().shell), GetParam().word);
}

const QuoteCase quote_cases[] = {
    {"posix", Shell::posix, "it's $x `y`\n\\",
     R"('it'\''s $x `y`)"
     "\n\\'"},
    {"posix_empty", Shell::posix, "", "''"},
    {"csh", Shell::csh, "it's !x\ny",
     R"('it'\''s \!x\)"
     "\ny'"},
    {"fish", Shell::fish, "it's \\n", R"('it\'s \\n')"},
    {"xonsh", Shell::xonsh, "it's \xff", R"('it\'s \udcff')"},
    {"powershell", Shell::powershell, "it's $x `y \xe2\x80\x99",
     "'it''s $x `y \xe2\x80\x99\xe2\x80\x99'"},
    {"cmd", Shell::cmd, "a\" & b|c %PATH% ^!(x)", "a^\" ^& b^|c %%PATH%% ^^^!^(x^)"},
    {"cmd_lines", Shell::cmd, "a\nb", std::nullopt},
};

INSTANTIATE_TEST_SUITE_P(Table, Quoted, testing::ValuesIn(quote_cases),
                         [](const auto& test) { return test.param.story; });

TEST(Quoted, ANulIsNoValue) {
  EXPECT_EQ(quoted(std::string_view("a\0b", 3), Shell::posix), std::nullopt);
}

TEST(QuotedInOneLine, KeepsEveryByteApart) {
  EXPECT_EQ(quoted_in_one_line("a/b.c"), "a/b.c");
  EXPECT_EQ(quoted_in_one_line(""), "''");
  EXPECT_EQ(quoted_in_one_line("it's\\n"), R"('it'\''s\n')");
  EXPECT_EQ(quoted_in_one_line("it's\n\\n"), R"($'it\'s\n\\n')");
  EXPECT_EQ(quoted_in_one_line("\x1b"
                               "7\x7f\r"),
            R"($'\0337\177\r')");
  EXPECT_EQ(quoted_in_one_line(std::string_view("\0", 1)), R"($'\000')");
}

TEST(IsSettable, NamesThatDoSomethingElseAreNot) {
  for (const char* const name :
       {"A B", "A;id", "$(id)", "A-B", "1A", "", "UID", "SHELLOPTS", "_"}) {
    EXPECT_FALSE(is_settable(name, Shell::posix)) << name;
  }
  EXPECT_FALSE(is_settable("status", Shell::fish));
  EXPECT_FALSE(is_settable("A&calc", Shell::cmd));
  EXPECT_TRUE(is_settable("A-B", Shell::powershell));
  EXPECT_TRUE(is_settable("_CONDA_ROOT", Shell::posix));
}

Activation activation() {
  return {{{"PATH", "/x"}}, {"/d"}, {{"GONE", std::nullopt}, {"KEPT", "it's"}}, {"/a"}};
}

std::string code(const Activation& what, Shell shell,
                 std::vector<std::string>* warnings = nullptr) {
  return shell_code(what, shell, [&](const std::string& line) {
    if (warnings != nullptr) {
      warnings->push_back(line);
    }
  });
}

TEST(ShellCode, ComesInTheOrderOfTheActivation) {
  EXPECT_EQ(code(activation(), Shell::fish),
            "set -gx PATH '/x';\nsource '/d';\nset -q GONE; and set -e GONE;\nset -gx KEPT "
            "'it\\'s';\nsource '/a';\n");
  EXPECT_EQ(code(activation(), Shell::powershell),
            "[Environment]::SetEnvironmentVariable('PATH', '/x', 'Process')\n. '/d'\n"
            "[Environment]::SetEnvironmentVariable('GONE', $null, 'Process')\n"
            "[Environment]::SetEnvironmentVariable('KEPT', 'it''s', 'Process')\n. '/a'\n");
  EXPECT_EQ(code(activation(), Shell::cmd),
            "@set PATH=/x\n@call \"/d\"\n@set GONE=\n@set KEPT=it's\n@call \"/a\"\n");
  EXPECT_EQ(code(activation(), Shell::csh),
            "setenv PATH '/x';\nsource '/d';\nunsetenv GONE;\nsetenv KEPT 'it'\\''s';\nsource "
            "'/a';\nrehash;\n");
}

TEST(ShellCode, NothingToDoIsNoCode) {
  EXPECT_EQ(code({}, Shell::posix), "");
  EXPECT_EQ(code({}, Shell::csh), "");
}

TEST(ShellCode, WhatAShellCannotTakeIsLeftOutAndSaid) {
  std::vector<std::string> warnings;
  const Activation what{{}, {}, {{"A;id", "1"}, {"LINES", "a\nb"}, {"OK", "1"}}, {}};
  EXPECT_EQ(code(what, Shell::posix, &warnings), "export LINES='a\nb'\nexport OK='1'\n");
  EXPECT_THAT(warnings, ElementsAre(testing::HasSubstr("'A;id'")));
  warnings.clear();
  EXPECT_EQ(code(what, Shell::cmd, &warnings), "@set OK=1\n");
  EXPECT_EQ(warnings.size(), 2u);
}

TEST(ShellCode, APathThatAShellCannotTakeIsAnError) {
  EXPECT_THROW(code({{}, {}, {{"CONDA_PREFIX", "/a\nb"}}, {}}, Shell::cmd), LauncherError);
  EXPECT_THROW(code({{}, {}, {}, {"/100%/x.bat"}}, Shell::cmd), LauncherError);
}

TEST(ActivationJson, HasCondasShape) {
  const std::string list = std::string("/x") + list_separator + "/y";
  EXPECT_EQ(activation_json({{{"PATH", list}},
                             {"/d"},
                             {{"CONDA_SHLVL", "2"}, {"A", "b"}, {"C", std::nullopt}},
                             {"/a"}}),
            R"({
  "path": {
    "PATH": [
      "/x",
      "/y"
    ]
  },
  "vars": {
    "export": {
      "CONDA_SHLVL": 2,
      "A": "b"
    },
    "unset": [
      "C"
    ],
    "set": {}
  },
  "scripts": {
    "activate": [
      "/a"
    ],
    "deactivate": [
      "/d"
    ]
  }
}
)");
}

}  // namespace
}  // namespace brood::launcher
