#include "utf8.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(Shortened, EndsBetweenTwoCharacters) {
  EXPECT_EQ(shortened("", 3), "");
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc...");
  EXPECT_EQ(shortened("ab\xc3\xa9", 4), "ab\xc3\xa9");
  EXPECT_EQ(shortened("ab\xc3\xa9 e", 3), "ab...");
  EXPECT_EQ(shortened("\xf0\x9f\x90\x9d b", 3), "...");
  EXPECT_EQ(shortened("\xff\xff\xff", 2), "\xff\xff...") << "what is no character is cut anywhere";
}

}  // namespace
}  // namespace brood::launcher
