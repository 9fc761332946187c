#include "config_toml.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::string failure(std::string_view text) {
  try {
    parse_toml(text, "f.toml");
    return "no failure";
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    return error.what();
  }
}

TEST(ConfigToml, KnowsWhereKeysAndValuesStand) {
  const std::vector<TomlEntry> entries = parse_toml("# a\nkey =   \"v\"\n", "f");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].key, "key");
  EXPECT_EQ(entries[0].line, 2);
  EXPECT_EQ(entries[0].column, 1);
  EXPECT_EQ(entries[0].value.line, 2);
  EXPECT_EQ(entries[0].value.column, 9);
  EXPECT_EQ(toml_text(entries[0].value, "f", "key"), "v");
}

TEST(ConfigToml, ReadsNumbersListsAndTables) {
  const std::vector<TomlEntry> entries = parse_toml("l = ['a', 'b']\nn = 7\n[t]\nx = 'y'\n", "f");
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_THAT(toml_texts(entries[0].value, "f", "l"), ElementsAre("a", "b"));
  EXPECT_EQ(toml_number(entries[1].value, "f", "n"), 7);
  EXPECT_EQ(toml_table(entries[2].value, "f", "t").size(), 1u);
}

TEST(ConfigToml, SaysWhereTheTextIsNoToml) {
  EXPECT_THAT(failure("a = 1\nb = \n"), StartsWith("f.toml:2:"));
  EXPECT_THAT(failure("a = 1\na = 2\n"), StartsWith("f.toml:2:"));
  EXPECT_THAT(failure("a = \"\xff\"\n"), StartsWith("f.toml:1:"));
}

TEST(ConfigToml, BracketsThatTomlPlusPlusStumblesOverAreNoToml) {
  for (const char* const text : {"[[[1]]]", "[[=", "[[{a]"}) {
    EXPECT_THAT(failure(text), StartsWith("f.toml:1:1: no valid TOML")) << text;
  }
}

TEST(ConfigToml, LettersThatTomlPlusPlusCallsUnreachableAreNoToml) {
  EXPECT_THAT(failure("\x01 em\xc3\x9e dye"), StartsWith("f.toml:1:"));
  EXPECT_THAT(failure("A = 197\xc9\x92\xc9\x95"), StartsWith("f.toml:1:"));
}

TEST(ConfigToml, SaysWhatAWrongValueIsAndWhatItHasToBe) {
  const std::vector<TomlEntry> entries =
      parse_toml("n = 1\nt = 'x'\nf = 1.5\nz = \"\\u0000\"", "f");
  EXPECT_THROW(toml_text(entries[1].value, "f", "n"), LauncherError);
  try {
    toml_text(entries[0].value, "f", "it");
    FAIL();
  } catch (const LauncherError& error) {
    EXPECT_STREQ(error.what(),
                 "f:3:5: it is a text in quotes, and this is a number with a fraction, or a date");
  }
  EXPECT_THROW(toml_number(entries[2].value, "f", "t"), LauncherError);
  EXPECT_THROW(toml_text(entries[3].value, "f", "z"), LauncherError);
}

TEST(ConfigToml, AQuotedTextIsReadBackAsItWas) {
  std::string text = "it's \"quoted\" \\ C:\\new \xc3\xa4 ";
  for (char c = 1; c < 0x20; ++c) {
    text += c;
  }
  text += '\x7f';
  const std::vector<TomlEntry> entries = parse_toml("k = " + toml_string(text), "f");
  EXPECT_EQ(entries.at(0).value.text, text);
}

TEST(ConfigToml, NestsOnlySoDeep) {
  EXPECT_THAT(failure("a = " + std::string(100'000, '[')), StartsWith("f.toml:1:"));
}

}  // namespace
}  // namespace brood::launcher
