#include "os/process_id.hpp"

#include "child.hpp"
#include "os/fork_posix.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

namespace brood::os {
namespace {

/// 0 when this process, which was forked from `parent`, knows itself.
int look(ProcessId parent) {
  const ProcessId own = this_process_id();
  return own != parent && pid_of(own) == ::getpid() && !has_ended(own) && !has_ended(parent) ? 0
                                                                                             : 1;
}

TEST(ProcessId, AForkedChildHasItsOwn) {
  const ProcessId parent = this_process_id();
  auto child = fork_child({}, false);
  if (child == nullptr) {
    ::_exit(look(parent));
  }
  EXPECT_EQ(test::exitcode_in_time(*child), 0);
}

TEST(ProcessId, AChildThatTheProgramForksByItselfHasItsOwn) {
  const ProcessId parent = this_process_id();
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(look(parent));
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace brood::os
