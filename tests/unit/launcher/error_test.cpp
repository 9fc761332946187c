#include "error.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(Shown, TextStandsInQuotes) {
  EXPECT_EQ(shown("a b"), "'a b'");
  EXPECT_EQ(shown(""), "''");
}

TEST(Shown, ControlCharactersCannotBreakTheLine) {
  EXPECT_EQ(shown("a\nb\r\tc\x01\x7f"), "'a\\nb\\r\\tc\\x01\\x7f'");
}

TEST(Shown, OtherBytesStay) {
  EXPECT_EQ(one_line("\xc3\xa9 it's"), "\xc3\xa9 it's");
}

TEST(SystemReason, IsOneLineOfText) {
  const std::string reason = system_reason(2);
  EXPECT_FALSE(reason.empty());
  EXPECT_EQ(reason.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace brood::launcher
