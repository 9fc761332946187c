#include "script_interpreter.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ScriptInterpreter, IsThatOfTheFirstLineWithoutItsFolder) {
  EXPECT_THAT(script_interpreter("tool", "#!/usr/bin/python3 -u\nx"), ElementsAre("python3", "-u"));
  EXPECT_THAT(script_interpreter("tool.py", "#!/usr/bin/env -S A=1 perl -w"),
              ElementsAre("perl", "-w"));
}

TEST(ScriptInterpreter, IsElseThatOfTheEnding) {
  EXPECT_THAT(script_interpreter("a b.py", "print(1)"), ElementsAre("python"));
  EXPECT_THAT(script_interpreter("plot.R", ""), ElementsAre("Rscript"));
  EXPECT_THAT(script_interpreter("make.bat", ""), IsEmpty());
}

TEST(ScriptInterpreter, OfAProgramIsNotKnown) {
  EXPECT_THROW(script_interpreter("simulate",
                                  "\x7f"
                                  "ELF"),
               LauncherError);
  EXPECT_THROW(script_interpreter("notes.txt", "hello"), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
