// Stopping brood map in the middle: what is finished is printed, and nothing is left running.
//
// The commands open a named pipe and hold it while they live; so do their own children. The end of
// that pipe tells that all of them are gone.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

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

/// A map of one command, which has written a line into `fifo` when this comes back.
std::unique_ptr<RunningBrood> start_one(const Scratch& scratch, Fifo& fifo, const Words& options,
                                        const std::string& command) {
  Words arguments{"map", "-p", scratch.make_environment("env"), "-j", "1"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.insert(arguments.end(),
                   {"--", "sh", "-c", "exec 3>'" + scratch.path("fifo") + "'\n" + command, "sh",
                    ":::", "1", "2"});
  auto brood = std::make_unique<RunningBrood>(Start{.arguments = arguments});
  EXPECT_TRUE(fifo.wait_for_lines(1)) << fifo.text();
  return brood;
}

const std::string cleans_up =
    "trap 'echo cleaned >&3; exit 1' TERM\n"
    "sleep 1000 &\n"
    "echo ready >&3\n"
    "while :; do wait; done\n";

TEST(MapStop, LetsACommandCleanUp) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const Scratch scratch;
    Fifo fifo(scratch.path("fifo"));
    const std::string log = scratch.path("log");
    const auto brood = start_one(scratch, fifo, {"--joblog", log}, cleans_up);
    ASSERT_EQ(kill(brood->pid(), signal), 0);
    const Finished finished = brood->finish();
    EXPECT_EQ(finished.signal, signal);
    EXPECT_EQ(finished.errors, "");
    EXPECT_TRUE(fifo.wait_for_end());
    EXPECT_EQ(fifo.text(), "ready\ncleaned\n");
    // It has not come to its end, so a resumed map runs it again.
    std::ifstream lines(log);
    EXPECT_EQ(std::count(std::istreambuf_iterator<char>(lines), {}, '\n'), 1);
  }
}

TEST(MapStop, KillsWhatWillNotEnd) {
  const Scratch scratch;
  Fifo fifo(scratch.path("fifo"));
  const auto brood = start_one(scratch, fifo, {},
                               "trap '' TERM\necho ready >&3\nexec sleep 1000 >/dev/null 2>&1\n");
  ASSERT_EQ(kill(brood->pid(), SIGTERM), 0);
  EXPECT_EQ(brood->finish().signal, SIGTERM);
  EXPECT_TRUE(fifo.wait_for_end());
}

// It has ended itself, and only what it left behind still holds its output.
TEST(MapStop, PrintsWhatACommandHasPrintedThatIsOver) {
  const Scratch scratch;
  Fifo fifo(scratch.path("fifo"));
  Fifo held(scratch.path("held"));  // by the command's child, too
  const auto brood = start_one(
      scratch, fifo, {},
      "exec 4>'" + scratch.path("held") + "'\necho result\nsleep 1000 3>&- &\necho ready >&3\n");
  ASSERT_TRUE(fifo.wait_for_end());  // the command is over
  ASSERT_EQ(kill(brood->pid(), SIGINT), 0);
  EXPECT_EQ(brood->finish().output, "result\n");
  EXPECT_TRUE(held.wait_for_end());
}

// The one that fails does so when the other is ready to clean up.
TEST(MapStop, HaltNowLetsTheOthersCleanUp) {
  const Scratch scratch;
  Fifo fifo(scratch.path("fifo"));
  RunningBrood brood(
      {.arguments = {"map", "-p", scratch.make_environment("env"), "-j", "2", "--halt",
                     "now,fail=1", "--", "sh", "-c",
                     "exec 3>'" + scratch.path("fifo") + "'\n" + "if [ $1 = 2 ]; then\n" +
                         "while [ ! -e '" + scratch.path("go") + "' ]; do sleep 0.01; done\n" +
                         "exit 3; fi\n" + cleans_up,
                     "sh", ":::", "1", "2"}});
  ASSERT_TRUE(fifo.wait_for_lines(1)) << fifo.text();
  scratch.write("go", "");
  EXPECT_EQ(brood.finish().status, 3);
  EXPECT_TRUE(fifo.wait_for_end());
  EXPECT_EQ(fifo.text(), "ready\ncleaned\n");
}

TEST(MapStop, TheSecondSignalEndsAtOnce) {
  const Scratch scratch;
  Fifo fifo(scratch.path("fifo"));
  const auto brood = start_one(scratch, fifo, {},
                               "trap 'echo asked >&3' TERM\nsleep 1000 &\necho ready >&3\n"
                               "while :; do wait; done\n");
  ASSERT_EQ(kill(brood->pid(), SIGINT), 0);
  ASSERT_TRUE(fifo.wait_for_lines(2)) << fifo.text();
  ASSERT_EQ(kill(brood->pid(), SIGTERM), 0);
  const Finished finished = brood->finish();
  EXPECT_THAT(finished.signal, testing::AnyOf(SIGINT, SIGTERM));
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
