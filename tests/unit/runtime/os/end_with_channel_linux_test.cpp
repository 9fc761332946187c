#include "os/end_with_channel.hpp"

#include "child.hpp"
#include "os/fork_posix.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <cstdint>

namespace brood::os {
namespace {

using test::exitcode_in_time;
using test::receive_line;
using test::send_line;

enum class What : std::uint8_t { is_busy, is_stopped };

/// A forked child that ends with the other side of `theirs`.
std::unique_ptr<ChildProcess> fork_bound_child(Channel& theirs, What what) {
  const NativeHandle share = theirs.handle().get();
  auto child = fork_child(std::span(&share, 1), false);
  if (child == nullptr) {
    if (!end_with_channel(theirs)) {
      ::_exit(1);
    }
    send_line(theirs, "bound");
    if (what == What::is_stopped) {
      ::raise(SIGSTOP);
    }
    for (volatile bool on = true; on;) {
    }
    ::_exit(2);
  }
  theirs.close();
  return child;
}

class EndWithChannel : public testing::TestWithParam<What> {};

INSTANTIATE_TEST_SUITE_P(That, EndWithChannel, testing::Values(What::is_busy, What::is_stopped),
                         [](const auto& test) {
                           return test.param == What::is_busy ? "is_busy" : "is_stopped";
                         });

TEST_P(EndWithChannel, AProcessEndsWhenTheOtherSideIsClosed) {
  auto [ours, theirs] = Channel::pair();
  const auto child = fork_bound_child(theirs, GetParam());
  EXPECT_EQ(receive_line(ours), "bound");
  EXPECT_FALSE(child->exitcode());
  ours.close();
  EXPECT_EQ(exitcode_in_time(*child), -SIGKILL);
}

TEST(EndWithClosedChannel, TheProcessEndsNow) {
  auto [ours, theirs] = Channel::pair();
  ours.close();
  const NativeHandle share = theirs.handle().get();
  const auto child = fork_child(std::span(&share, 1), false);
  if (child == nullptr) {
    end_with_channel(theirs);
    ::_exit(0);
  }
  EXPECT_NE(exitcode_in_time(*child), 0);
}

}  // namespace
}  // namespace brood::os
