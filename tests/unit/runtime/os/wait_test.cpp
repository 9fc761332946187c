#include "os/wait.hpp"

#include "child.hpp"
#include "os/channel.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <system_error>

namespace brood::os {
namespace {

using base::Deadline;
using namespace std::chrono_literals;
using Places = std::vector<std::size_t>;

HELPER(wait_for_the_end_of_the_channel) {
  Channel parent = test::parent_channel(arguments);
  return test::at_end(parent) ? 0 : 1;
}

TEST(WaitReady, TellsChannelsThatHoldBytesOrHaveEnded) {
  auto [first, second] = Channel::pair();
  auto [third, fourth] = Channel::pair();
  const WaitObject both[] = {{first.handle().get(), WaitObject::Kind::readable},
                             {third.handle().get(), WaitObject::Kind::readable}};
  EXPECT_EQ(wait_ready(both, Deadline::after(0s)), Places{});
  EXPECT_EQ(wait_ready(both, Deadline::after(1ms)), Places{});
  fourth.write_all(test::as_bytes("x"));
  EXPECT_EQ(wait_ready(both, Deadline::never()), Places{1});
  second.close();
  EXPECT_EQ(wait_ready(both, Deadline::never()), (Places{0, 1}));
}

TEST(WaitReady, TellsAProcessThatHasEnded) {
  test::Child child = test::start_child({.helper = "wait_for_the_end_of_the_channel"});
  EXPECT_FALSE(wait_ready(child.process->sentinel(), Deadline::after(0s)));
  child.channel.close();
  EXPECT_TRUE(wait_ready(child.process->sentinel(), Deadline::after(test::patience)));
  EXPECT_EQ(child.process->exitcode(), 0);
}

TEST(WaitReady, ThrowsForWhatIsNoHandle) {
  EXPECT_THROW(wait_ready(no_handle, Deadline::after(0s)), std::system_error);
}

}  // namespace
}  // namespace brood::os
