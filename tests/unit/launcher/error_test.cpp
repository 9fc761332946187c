#include "error.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(InternalFailure, SaysWhatToDoWhenThereAreTooManyProcesses) {
  const std::error_code none = std::make_error_code(std::errc::resource_unavailable_try_again);
  const LauncherError thread = internal_failure(std::system_error(none));
  EXPECT_EQ(thread.code(), ExitCode::internal);
  EXPECT_EQ(thread.what(), "start a thread: " + one_line(none.message()));
  EXPECT_NE(thread.hint(), "");
  const LauncherError child = internal_failure(std::system_error(none, "fork"));
  EXPECT_EQ(child.what(), "fork: " + one_line(none.message()));
  EXPECT_NE(child.hint(), "");
  const std::error_code other = std::make_error_code(std::errc::permission_denied);
  EXPECT_EQ(internal_failure(std::system_error(other, "open")).hint(), "");
}

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
