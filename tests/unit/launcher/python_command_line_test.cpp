#include "python_command_line.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

TEST(IsPython, KnowsItsNames) {
  for (const char* const name : {"python", "python3", "python3.11", "python3.13t", "/e/bin/python",
                                 "pypy3.10", "PYTHON.EXE", "pythonw.exe"}) {
    EXPECT_TRUE(is_python(name)) << name;
  }
  for (const char* const name : {"pythonista", "python-config", "python3-config", "mypython", "",
                                 "py", "python.py", "ipython"}) {
    EXPECT_FALSE(is_python(name)) << name;
  }
}

struct Case {
  const char* story;
  Words words;
  PythonTarget kind;
  const char* target;
  Words options;
  Words arguments;
  bool looks_at_no_path = false;
};

class PythonWords : public testing::TestWithParam<Case> {};

TEST_P(PythonWords, AreReadAsTheInterpreterDoes) {
  const auto line = read_python_command_line(GetParam().words);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->kind, GetParam().kind);
  EXPECT_EQ(line->target, GetParam().target);
  EXPECT_EQ(line->options, GetParam().options);
  EXPECT_EQ(line->arguments, GetParam().arguments);
  EXPECT_EQ(line->looks_at_no_path, GetParam().looks_at_no_path);
}

const Case cases[] = {
    {"a_script", {"s.py", "-c", "x"}, PythonTarget::file, "s.py", {}, {"-c", "x"}},
    {"options", {"-u", "-OO", "s.py"}, PythonTarget::file, "s.py", {"-u", "-OO"}, {}},
    {"a_value", {"-W", "error", "s.py"}, PythonTarget::file, "s.py", {"-W", "error"}, {}},
    {"a_value_attached", {"-Xdev", "s.py"}, PythonTarget::file, "s.py", {"-Xdev"}, {}},
    {"a_value_in_a_cluster", {"-uW", "e", "s"}, PythonTarget::file, "s", {"-uW", "e"}, {}},
    {"code", {"-c", "print()", "-m"}, PythonTarget::code, "print()", {}, {"-m"}},
    {"code_attached", {"-cprint()"}, PythonTarget::code, "print()", {}, {}},
    {"code_in_a_cluster", {"-Bc", "x"}, PythonTarget::code, "x", {"-B"}, {}},
    {"a_module", {"-m", "pkg.mod", "-h"}, PythonTarget::module, "pkg.mod", {}, {"-h"}},
    {"a_module_attached", {"-mpkg"}, PythonTarget::module, "pkg", {}, {}},
    {"isolated", {"-I", "s.py"}, PythonTarget::file, "s.py", {"-I"}, {}, true},
    {"no_site", {"-uS", "-m", "x"}, PythonTarget::module, "x", {"-uS"}, {}, true},
    {"no_variables", {"-sEc", "x"}, PythonTarget::code, "x", {"-sE"}, {}, true},
    {"the_end_of_options", {"-u", "--", "-s.py"}, PythonTarget::file, "-s.py", {"-u"}, {}},
    {"a_long_option",
     {"--check-hash-based-pycs", "never", "s"},
     PythonTarget::file,
     "s",
     {"--check-hash-based-pycs", "never"},
     {}},
};

INSTANTIATE_TEST_SUITE_P(Table, PythonWords, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

TEST(PythonWordsWithoutATarget, AreNothing) {
  for (const Words& words :
       {Words{}, Words{"-"}, Words{"-u"}, Words{"-u", "-", "x"}, Words{"-V"}, Words{"-h", "s"},
        Words{"--help"}, Words{"-c"}, Words{"-W"}, Words{"--"}}) {
    EXPECT_FALSE(read_python_command_line(words)) << testing::PrintToString(words);
  }
}

TEST(PythonWordsWithX, SkipTheFirstLine) {
  const auto line = read_python_command_line({"-ux", "s.py"});
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->skips_first_line);
  EXPECT_EQ(line->options, Words{"-u"});
}

}  // namespace
}  // namespace brood::launcher
