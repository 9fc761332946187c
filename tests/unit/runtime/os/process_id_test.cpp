#include "os/process_id.hpp"

#include "child.hpp"
#include "os/self.hpp"
#include "os/wait.hpp"

#include <gtest/gtest.h>

namespace brood::os {
namespace {

TEST(ProcessId, IsThisProcessAndStaysTheSame) {
  const ProcessId own = this_process_id();
  EXPECT_EQ(own, this_process_id());
  EXPECT_EQ(own >> process_id_bits, 0U);
  EXPECT_EQ(pid_of(own), current_pid());
  EXPECT_FALSE(has_ended(own));
}

HELPER(say_process_id) {
  Channel parent = test::parent_channel(arguments);
  test::send_line(parent, std::to_string(this_process_id()));
  test::receive_line(parent);
  return 0;
}

struct Other {
  test::Child child = test::start_child({"say_process_id"});
  ProcessId id = std::stoull(test::receive_line(child.channel).value_or("0"));
};

TEST(ProcessId, AnotherProcessHasAnother) {
  Other other;
  EXPECT_NE(other.id, this_process_id());
  EXPECT_EQ(pid_of(other.id), other.child.process->pid());
  EXPECT_FALSE(has_ended(other.id));
}

TEST(ProcessId, OneThatWasKilledHasEndedAlsoWhileItIsNotCollected) {
  Other other;
  other.child.process->kill();
  ASSERT_TRUE(wait_ready(other.child.process->sentinel(), base::Deadline::after(test::patience)));
  EXPECT_TRUE(has_ended(other.id));
  other.child.process->wait();
  EXPECT_TRUE(has_ended(other.id));
}

TEST(ProcessId, OneThatHasTheNumberNowIsNotTheOneThatHadItBefore) {
  const ProcessId before = this_process_id() ^ (ProcessId{1} << 45U);
  EXPECT_EQ(pid_of(before), current_pid());
  EXPECT_TRUE(has_ended(before));
}

TEST(ProcessId, NoProcessHasEnded) {
  EXPECT_TRUE(has_ended(0));
}

}  // namespace
}  // namespace brood::os
