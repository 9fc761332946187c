#include "map/python_call.hpp"

#include "error.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(PythonCall, IsALineOfSizesAndTheInputs) {
  EXPECT_EQ(call_text({"1"}), "1\n1");
  EXPECT_EQ(call_text({"a b", "", "c\n"}), "3 0 2\na bc\n");
}

TEST(PythonAnswer, IsTakenWhenAllOfItIsThere) {
  const std::string whole = "value 3 2\nabcde";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::string part = whole.substr(0, size);
    EXPECT_FALSE(take_answer(part)) << size;
    EXPECT_EQ(part, whole.substr(0, size));
  }
  std::string bytes = whole + "rest";
  const std::optional<PythonAnswer> answer = take_answer(bytes);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, "value");
  EXPECT_EQ(answer->first, "abc");
  EXPECT_EQ(answer->second, "de");
  EXPECT_EQ(bytes, "rest");
}

TEST(PythonAnswer, WhatIsNoneIsRefused) {
  for (const std::string& text :
       {std::string("hello\n"), std::string("value 1\n"), std::string("value x 1\n"),
        std::string("value -1 1\n"), std::string("value 1 1x\n"),
        std::string("value 99999999999999 0\n"), std::string("value 99999999999999999999999 0\n"),
        std::string(200, 'x')}) {
    std::string bytes = text;
    EXPECT_THROW(take_answer(bytes), LauncherError) << text;
  }
}

TEST(PythonMark, IsAnotherOneEachTime) {
  EXPECT_NE(new_python_mark(), new_python_mark());
  EXPECT_GT(new_python_mark().size(), 20u);
}

}  // namespace
}  // namespace brood::launcher
