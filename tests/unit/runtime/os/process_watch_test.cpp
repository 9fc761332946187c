#include "os/process_watch.hpp"

#include "base/deadline.hpp"
#include "child.hpp"
#include "os/self.hpp"
#include "os/wait.hpp"

#include <gtest/gtest.h>

#include <system_error>

namespace brood::os {
namespace {

HELPER(end_when_told) {
  auto channel = test::parent_channel(arguments);
  test::receive_line(channel);
  return 0;
}

TEST(ProcessWatch, IsReadyOnceTheProcessHasEnded) {
  auto child = test::start_child({"end_when_told"});
  const Handle watch = watch_process(child.process->pid());
  EXPECT_FALSE(wait_ready(watch.get(), base::Deadline::after({})));
  test::send_line(child.channel, "now");
  EXPECT_TRUE(wait_ready(watch.get(), base::Deadline::after(test::patience)));
  child.process->wait();
  EXPECT_TRUE(wait_ready(watch.get(), base::Deadline::never()));
}

TEST(ProcessWatch, OneThatIsNotThereIsAnError) {
  constexpr std::int64_t more_than_any_system_gives = 0x7ffffff0;
  EXPECT_THROW(watch_process(more_than_any_system_gives), std::system_error);
}

TEST(ProcessWatch, OneThatHasEndedIsReadyForEver) {
  const Handle ended = ended_process();
  EXPECT_TRUE(wait_ready(ended.get(), base::Deadline::after({})));
  EXPECT_TRUE(wait_ready(ended.get(), base::Deadline::never()));
}

TEST(ProcessWatch, SeesThisProcessAsOneThatRuns) {
  EXPECT_FALSE(wait_ready(watch_process(current_pid()).get(), base::Deadline::after({})));
}

}  // namespace
}  // namespace brood::os
