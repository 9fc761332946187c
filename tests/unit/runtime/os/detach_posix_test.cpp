#include "os/detach_posix.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace brood::os {
namespace {

bool is_null_device(int fd) {
  struct stat status {};

  struct stat null {};

  return ::fstat(fd, &status) == 0 && ::stat("/dev/null", &null) == 0 &&
         status.st_rdev == null.st_rdev;
}

/// The number of the first thing that is not as it should be.
HELPER(detach) {
  Channel parent = test::parent_channel(arguments);
  std::vector<int> opened;
  for (int i = 0; i < 40; ++i) {
    opened.push_back(::dup(STDERR_FILENO));
  }
  const NativeHandle keep[] = {parent.handle().get(), opened[20]};
  detach(keep);
  const std::vector<bool> checks{
      ::getsid(0) == ::getpid(),
      ::getpgrp() == ::getpid(),
      std::filesystem::current_path() == "/",
      is_null_device(0) && is_null_device(1) && is_null_device(2),
      ::fcntl(opened[19], F_GETFD) < 0 && ::fcntl(opened[21], F_GETFD) < 0,
      ::fcntl(opened[20], F_GETFD) >= 0,
      test::open_handles() == 5,
  };
  int wrong = 0;
  while (wrong < static_cast<int>(checks.size()) && checks[static_cast<std::size_t>(wrong)]) {
    ++wrong;
  }
  test::send_line(parent, std::to_string(wrong));
  return 0;
}

TEST(Detach, LeavesAllButWhatIsToBeKept) {
  auto child = test::start_child({.helper = "detach", .leads_group = false});
  EXPECT_EQ(test::receive_line(child.channel), "7");
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

HELPER(detach_as_leader) {
  try {
    detach({});
  } catch (const std::system_error&) {
    return 4;
  }
  return 0;
}

TEST(Detach, IsNotForTheLeaderOfAGroup) {
  auto child = test::start_child({.helper = "detach_as_leader"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 4);
}

}  // namespace
}  // namespace brood::os
