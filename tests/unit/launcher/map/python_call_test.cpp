#include "map/python_call.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(PythonCommand, NamesTheFunctionAndHowItTalks) {
  PythonSetup setup{
      .interpreter = "/bin/python", .function = "a:b", .is_raw = true, .mark = "M", .server = {}};
  std::vector<std::string> words = python_command(setup, "fork", {"7", "json"});
  ASSERT_EQ(words.size(), 9u);
  EXPECT_EQ(words[0], "/bin/python");
  EXPECT_EQ(words[1], "-c");
  words.erase(words.begin(), words.begin() + 3);
  EXPECT_EQ(words, (std::vector<std::string>{"fork", "a:b", "raw", "M", "7", "json"}));
}

TEST(PythonMark, IsAnotherOneEachTime) {
  EXPECT_NE(new_python_mark(), new_python_mark());
  EXPECT_GT(new_python_mark().size(), 20u);
}

}  // namespace
}  // namespace brood::launcher
