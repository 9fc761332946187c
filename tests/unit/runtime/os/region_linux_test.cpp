#include "os/region.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <csignal>
#include <system_error>

namespace brood::os {
namespace {

/// Asks for more memory than any machine has. The limit on the size of its files, which its memory
/// is to the kernel, is there for the day when this test fails: without it the machine's memory
/// would be used up, and programs that have nothing to do with this test would be killed.
HELPER(reserve_too_much) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit net{64U << 20U, 64U << 20U};
  if (::setrlimit(RLIMIT_FSIZE, &net) != 0) {
    return 10;
  }
  try {
    Region::create(std::size_t{1} << 46U);
    return 11;
  } catch (const std::system_error& error) {
    // The limit would be file_too_large.
    return error.code() == std::errc::not_enough_memory ? 0 : 12;
  }
}

TEST(Region, MoreThanThereIsIsAnExceptionBeforeAnythingIsReserved) {
  auto child = test::start_child({.helper = "reserve_too_much"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

/// A limit on the size of files is one on memory, too, and by itself it is a signal.
HELPER(reserve_more_than_a_file_may_have) {
  const rlimit limit{1U << 20U, 1U << 20U};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) {
    return 10;
  }
  try {
    Region::reserve(std::size_t{2} << 20U);
    return 11;
  } catch (const std::system_error& error) {
    return error.code() == std::errc::file_too_large ? 0 : 12;
  }
}

TEST(Region, ALimitOnTheSizeOfFilesIsAnException) {
  auto child = test::start_child({.helper = "reserve_more_than_a_file_may_have"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

}  // namespace
}  // namespace brood::os
