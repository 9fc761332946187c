#include "python_text.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

struct TextCase {
  const char* story;
  std::string text;
  const char* json;
  const char* literal;
  const char* repr;
};

class PythonText : public testing::TestWithParam<TextCase> {};

TEST_P(PythonText, IsWrittenAsPythonDoes) {
  EXPECT_EQ(json_string(GetParam().text), GetParam().json);
  EXPECT_EQ(python_literal(GetParam().text), GetParam().literal);
  EXPECT_EQ(python_repr(GetParam().text), GetParam().repr);
}

const TextCase text_cases[] = {
    {"plain", "a b", R"("a b")", "'a b'", "'a b'"},
    {"quotes", "it's \"x\"", R"("it's \"x\"")", R"('it\'s "x"')", R"('it\'s "x"')"},
    {"one_kind_of_quote", "it's", R"("it's")", R"('it\'s')", R"("it's")"},
    {"backslash_and_lines", "\\\n\r\t", R"("\\\n\r\t")", R"('\\\n\r\t')", R"('\\\n\r\t')"},
    {"control", "\b\f\x01\x7f", R"("\b\f\u0001\u007f")", R"('\u0008\u000c\u0001\u007f')",
     R"('\x08\x0c\x01\x7f')"},
    {"latin", "\xc3\xa9", R"("\u00e9")", R"('\u00e9')", "'\xc3\xa9'"},
    {"beyond_the_first_plane", "\xf0\x9f\x98\x80", R"("\ud83d\ude00")", R"('\U0001f600')",
     "'\xf0\x9f\x98\x80'"},
    {"no_utf8", "\xff\xc3", R"("\udcff\udcc3")", R"('\udcff\udcc3')", R"('\udcff\udcc3')"},
    {"overlong", "\xc0\xaf", R"("\udcc0\udcaf")", R"('\udcc0\udcaf')", R"('\udcc0\udcaf')"},
    {"surrogate", "\xed\xa0\x80", R"("\udced\udca0\udc80")", R"('\udced\udca0\udc80')",
     R"('\udced\udca0\udc80')"},
    {"above_all", "\xf4\x90\x80\x80", R"("\udcf4\udc90\udc80\udc80")",
     R"('\udcf4\udc90\udc80\udc80')", R"('\udcf4\udc90\udc80\udc80')"},
    {"cut_off", "\xe2\x82", R"("\udce2\udc82")", R"('\udce2\udc82')", R"('\udce2\udc82')"},
};

INSTANTIATE_TEST_SUITE_P(Table, PythonText, testing::ValuesIn(text_cases),
                         [](const auto& test) { return test.param.story; });

TEST(PythonRepr, OfAList) {
  EXPECT_EQ(python_repr(std::vector<std::string>{}), "[]");
  EXPECT_EQ(python_repr(std::vector<std::string>{"a", "b'c"}), R"(['a', "b'c"])");
}

}  // namespace
}  // namespace brood::launcher
