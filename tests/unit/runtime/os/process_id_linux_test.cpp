#include "os/process_id.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>

namespace brood::os {
namespace {

/// Its first thread ends before the others.
HELPER(end_first_thread) {
  std::thread([channel = test::parent_channel(arguments)]() mutable {
    std::string state;
    while (state != "Z") {  // which is what such a process looks like, too
      std::ifstream file("/proc/self/stat");
      std::string number;
      std::string name;
      file >> number >> name >> state;
    }
    test::send_line(channel, std::to_string(this_process_id()));
    test::receive_line(channel);
    ::_exit(0);
  }).detach();
  ::syscall(SYS_exit, 0);
  return 1;
}

TEST(ProcessId, OneWhoseFirstThreadHasEndedHasNotEnded) {
  auto child = test::start_child({"end_first_thread"});
  const ProcessId id = std::stoull(test::receive_line(child.channel).value_or("0"));
  EXPECT_EQ(pid_of(id), child.process->pid());
  EXPECT_FALSE(has_ended(id));
  child.channel.close();
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
  EXPECT_TRUE(has_ended(id));
}

}  // namespace
}  // namespace brood::os
