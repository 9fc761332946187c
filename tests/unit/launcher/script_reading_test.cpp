#include "script_reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

struct Understood {
  const char* story;
  const char* text;
  std::set<std::string> variables;
  std::set<FileQuestion> files = {};
};

class UnderstoodScript : public testing::TestWithParam<Understood> {};

TEST_P(UnderstoodScript, NamesAllThatItDependsOn) {
  const ScriptReading reading = read_script(GetParam().text);
  EXPECT_EQ(reading.refusal, "");
  EXPECT_EQ(reading.variables, GetParam().variables);
  EXPECT_EQ(reading.files, GetParam().files);
}

const Understood understood[] = {
    {"nothing", "", {}},
    {"comments", "#!/bin/bash\n# `rm` $X\n\n  # (x)", {}},
    {"an_export", "export A=1\n", {"A"}},
    {"an_assignment", "A=$B; export A C", {"A", "B", "C"}},
    {"quotes", "export A='$X `y`' B=\"a $C \\$D ${E} 'x'\"\n", {"A", "B", "C", "E"}},
    {"removal", "unset A B; unset -v C", {"A", "B", "C"}},
    {"defaults",
     "export A=${B:-x/y} C=\"${D+$E}\" F=${G:-${H}}",
     {"A", "B", "C", "D", "E", "F", "G", "H"}},
    {"a_test",
     "if [ -n \"$A\" ]; then\n  export B=\"$A\"\nelif [[ ! -z $C ]]; then :\nelse D=1\nfi\n",
     {"A", "B", "C", "D"}},
    {"a_chain", "[ \"${A:-}\" = x ] && export B=1 || true", {"A", "B"}},
    {"a_file",
     "if [ -d \"$CONDA_PREFIX/share/proj\" ]; then export A=1; fi; test -f \"${CONDA_PREFIX}/x.y\"",
     {"A", "CONDA_PREFIX"},
     {{'d', "/share/proj"}, {'f', "/x.y"}}},
};

INSTANTIATE_TEST_SUITE_P(Table, UnderstoodScript, testing::ValuesIn(understood),
                         [](const auto& test) { return test.param.story; });

class RefusedScript : public testing::TestWithParam<const char*> {};

TEST_P(RefusedScript, IsGivenAReason) {
  EXPECT_THAT(read_script(GetParam()).refusal, Not(IsEmpty())) << GetParam();
}

const char* const refused[] = {"mkdir -p x",
                               "echo hi",
                               "export A=$(id)",
                               "export A=`id`",
                               "export A=\"$(id)\"",
                               "export A=\"`id`\"",
                               ". ./other.sh",
                               "source x",
                               "eval \"$A\"",
                               "f() { :; }",
                               "export A=*",
                               "export A=~/x",
                               "A=~",
                               "export A=[ab]",
                               "export A={a,b}",
                               "export -f f",
                               "export -n A",
                               "unset -f f",
                               "unset \"$A\"",
                               "export $A",
                               "export \"A=1\"",
                               "exit 3",
                               "return",
                               "set -e",
                               "cd /",
                               "export A=$RANDOM",
                               "export A=$$",
                               "export A=$1",
                               "export A=$?",
                               "export A=$HOSTNAME",
                               "export PWD=/",
                               "export BASH_ENV=x",
                               "A=${A%%:*}",
                               "A=${#A}",
                               "A=${!A}",
                               "A=${A:=x}",
                               "A=${A:?x}",
                               "A=$((1+1))",
                               "A=$'x'",
                               "A=$\"x\"",
                               "A=x id",
                               "A=1 export B=2",
                               "A+=x",
                               "export A+=x",
                               "A[1]=x",
                               "[ -d /etc ]",
                               "[ -d $CONDA_PREFIX/x ]",
                               "[ -d \"$A/x\" ]",
                               "[ -d \"$CONDA_PREFIX/../x\" ]",
                               "[ -d \"$CONDA_PREFIX\" ]",
                               "[ -r \"$CONDA_PREFIX/x\" ]",
                               "[ -d \"${CONDA_PREFIX:-/y}/x\" ]",
                               "CONDA_PREFIX=/x",
                               "unset CONDA_PREFIX",
                               "[ -n $A ]",
                               "[ a -eq b ]",
                               "[[ a < b ]]",
                               "[[ -v A ]]",
                               "[ -n \"$A\"",
                               "[[ -n \"$A\" && -n \"$B\" ]]",
                               "if true; then A=1",
                               "fi",
                               "for a in b; do :; done",
                               "case x in x) :;; esac",
                               "while true; do :; done",
                               "true & false",
                               "true | false",
                               "true > /x",
                               "A=1 < x",
                               "(A=1)",
                               "{ A=1; }",
                               "! id",
                               "\"$A\"",
                               "A='",
                               "A=\"",
                               "A=\"$",
                               "A=${",
                               "A=\\\nx",
                               "\\id",
                               "export A=\"\xc3\xa4\"",
                               "export A=\xa0x",
                               "A=1\r\n",
                               "time true",
                               "true x >y",
                               "$A"};

INSTANTIATE_TEST_SUITE_P(Table, RefusedScript, testing::ValuesIn(refused));

TEST(RefusedScripts, MayHoldANul) {
  EXPECT_THAT(read_script(std::string_view("A=1\0B=2", 7)).refusal, Not(IsEmpty()));
}

}  // namespace
}  // namespace brood::launcher
