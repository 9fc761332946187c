// Stopping brood map in the middle: what is finished is printed, and nothing is left running.
//
// The commands open a named pipe and hold it while they live; so do their own children. The end of
// that pipe tells that all of them are gone.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

namespace brood_scenario {
namespace {

struct Case {
  const char* story;
  const char* start_method;
  int signal;
};

class MapStopped : public testing::TestWithParam<Case> {};

TEST_P(MapStopped, LeavesNoProcessBehind) {
  const Scratch scratch;
  Fifo fifo(scratch.path("fifo"));
  const std::string command = "exec 3>'" + scratch.path("fifo") +
                              "'\n"
                              "if [ $1 = quick ]; then echo finished; exit; fi\n"
                              "sleep 1000 &\n"
                              "echo ready >&3\n"
                              "wait\n";
  Fifo output(scratch.path("output"));
  RunningBrood brood({.arguments = {"map", "-p", scratch.make_environment("env"), "-j", "2",
                                    "--start-method", GetParam().start_method, "--", "sh", "-c",
                                    command, "sh", ":::", "quick", "slow", "slow", "slow"}},
                     scratch.path("output"));
  ASSERT_TRUE(output.wait_for_lines(1)) << output.text();
  ASSERT_TRUE(fifo.wait_for_lines(2)) << fifo.text();
  ASSERT_EQ(kill(brood.pid(), GetParam().signal), 0);
  const Finished finished = brood.finish();
  EXPECT_EQ(finished.signal, GetParam().signal);
  EXPECT_EQ(finished.errors, "");
  EXPECT_TRUE(fifo.wait_for_end());
  EXPECT_TRUE(output.wait_for_end());
  EXPECT_EQ(output.text(), "finished\n");
}

// The last input is finished and waits behind the first in the order when the signal comes.
TEST(MapStop, PrintsWhatIsFinishedBehindAGap) {
  const Scratch scratch;
  Fifo fifo(scratch.path("fifo"));
  const std::string command = "exec 3>'" + scratch.path("fifo") +
                              "'\n"
                              "echo ready >&3\n"
                              "if [ $1 = slow ]; then exec sleep 1000; fi\n"
                              "echo $1\n";
  RunningBrood brood({.arguments = {"map", "-p", scratch.make_environment("env"), "-j", "2", "--",
                                    "sh", "-c", command, "sh", ":::", "slow", "1", "2", "slow"}});
  // The second slow one can only run when a worker has delivered both others.
  ASSERT_TRUE(fifo.wait_for_lines(4)) << fifo.text();
  ASSERT_EQ(kill(brood.pid(), SIGINT), 0);
  const Finished finished = brood.finish();
  EXPECT_EQ(finished.signal, SIGINT);
  EXPECT_TRUE(finished.output.starts_with("1\n")) << finished.output;
  EXPECT_TRUE(fifo.wait_for_end());
}

const Case cases[] = {
    {"fork_sigint", "fork", SIGINT},
    {"fork_sigterm", "fork", SIGTERM},
    {"fork_sigkill", "fork", SIGKILL},
    {"spawn_sigint", "spawn", SIGINT},
    {"spawn_sigterm", "spawn", SIGTERM},
    {"spawn_sigkill", "spawn", SIGKILL},
    {"forkserver_sigint", "forkserver", SIGINT},
    {"forkserver_sigterm", "forkserver", SIGTERM},
    {"forkserver_sighup", "forkserver", SIGHUP},
    {"forkserver_sigkill", "forkserver", SIGKILL},
};

INSTANTIATE_TEST_SUITE_P(Table, MapStopped, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

}  // namespace
}  // namespace brood_scenario
