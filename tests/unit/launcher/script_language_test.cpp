#include "script_language.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(ScriptLanguage, IsToldByTheEnding) {
  ASSERT_NE(script_language("dir/a b.py"), nullptr);
  EXPECT_STREQ(script_language("dir/a b.py")->interpreters[0], "python");
  EXPECT_STREQ(script_language("plot.R")->interpreters[0], "Rscript");
  EXPECT_STREQ(script_language("deploy.bash")->interpreters[0], "bash");
  EXPECT_TRUE(script_language("make.bat")->is_started_itself());
}

TEST(ScriptLanguage, IsUnknownOfOtherNames) {
  for (const char* const name : {"", "py", ".py", "tool", "notes.txt", "a.PY", "a.py.bak"}) {
    EXPECT_EQ(script_language(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace brood::launcher
