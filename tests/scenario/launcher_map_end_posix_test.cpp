// brood map: what is done about commands that fail, hang or are too many, and what is written down
// of them.
#include "launcher_support_posix.hpp"
#include "support/sanitized.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class MapEnd : public testing::Test {
 protected:
  Finished map(Words options, const Words& rest, const std::string& input = {}) {
    options.insert(options.begin(), {"map", "-p", env_});
    options.push_back("--");
    options.insert(options.end(), rest.begin(), rest.end());
    return run_brood({.arguments = std::move(options), .input = input});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_F(MapEnd, AFailureIsTriedAgain) {
  // The second try finds what the first one has left.
  const std::string command =
      "mkdir '" + scratch_.path("seen-") + "'$1 2>/dev/null && exit 1\n" + "echo $1";
  const Finished finished = map({"--retries", "2"}, {"sh", "-c", command, "_", ":::", "a", "b"});
  EXPECT_EQ(finished.output, "a\nb\n");
  EXPECT_EQ(finished.errors, "");
  EXPECT_EQ(finished.status, 0);
}

TEST_F(MapEnd, WhatTakesTooLongIsEndedWithAllThatItStarted) {
  Fifo fifo(scratch_.path("fifo"));
  const std::string command = "exec 3>'" + scratch_.path("fifo") + "'\n" +
                              "[ $1 = quick ] && exec echo done\n"
                              "trap '' TERM\n"  // It and its child have to be killed.
                              "sleep 1000 &\n"
                              "while :; do wait; done\n";
  const Finished finished =
      map({"--timeout", "0.2", "-j1"}, {"sh", "-c", command, "_", ":::", "slow", "quick"});
  EXPECT_EQ(finished.output, "done\n");
  EXPECT_THAT(finished.errors, HasSubstr("'slow': it took too long"));
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(fifo.wait_for_end());
}

TEST_F(MapEnd, HaltSoonLetsNothingElseBegin) {
  const Finished finished = map({"-j1", "--halt", "soon,fail=1"},
                                {"sh", "-c", "echo $1; exit $1", "_", ":::", "0", "7", "0", "8"});
  EXPECT_EQ(finished.output, "0\n7\n");
  EXPECT_EQ(finished.status, 7);
  EXPECT_THAT(finished.errors, HasSubstr("1 of 2 inputs failed"));
}

TEST_F(MapEnd, HaltNowEndsTheOthers) {
  Fifo fifo(scratch_.path("fifo"));
  const std::string command = "exec 3>'" + scratch_.path("fifo") + "'\n" +
                              "[ $1 = good ] && exec echo good\n"
                              "exec sleep 1000\n";
  const Finished finished = map({"-j3", "--halt", "now,success=1"},
                                {"sh", "-c", command, "_", ":::", "slow", "good", "slow"});
  EXPECT_EQ(finished.output, "good\n");
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(fifo.wait_for_end());
}

TEST_F(MapEnd, AJobLogTellsWhatIsDoneAndResumeLeavesItOut) {
  const std::string log = scratch_.path("log");
  const Words command{"sh", "-c", "echo ran $1; test $1 != b", "_", ":::", "a", "b", "c"};
  EXPECT_EQ(map({"--joblog", log}, command).status, 1);
  EXPECT_THAT(lines_of(content_of(log)), SizeIs(4));
  EXPECT_THAT(content_of(log), HasSubstr("\t1\t0\tsh -c 'echo ran $1; test $1 != b' _ b\n"));

  Words more = command;
  more.push_back("d");
  const Finished resumed = map({"--joblog", log, "--resume"}, more);
  EXPECT_EQ(resumed.output, "ran d\n");
  EXPECT_EQ(resumed.status, 0);
  const Finished failed = map({"--joblog", log, "--resume-failed"}, more);
  EXPECT_EQ(failed.output, "ran b\n");
  EXPECT_EQ(failed.status, 1);

  const Finished other = map({"--joblog", log, "--resume"}, {"echo", ":::", "a"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.output, IsEmpty());
  EXPECT_THAT(other.errors, HasSubstr("the joblog is of other jobs"));
}

TEST_F(MapEnd, AnInterruptedMapGoesOnWhereItWas) {
  const std::string log = scratch_.path("log");
  Fifo fifo(scratch_.path("fifo"));
  const auto command = [&](const char* last) {
    return Words{"map",
                 "-p",
                 env_,
                 "-j1",
                 "--joblog",
                 log,
                 "--resume",
                 "--",
                 "sh",
                 "-c",
                 "[ -e '" + scratch_.path("go") + "' ] || [ $1 != c ] || { echo >'" +
                     scratch_.path("fifo") + "'; exec sleep 1000; }; echo $1",
                 "_",
                 ":::",
                 "a",
                 "b",
                 "c",
                 last};
  };
  {
    Fifo output(scratch_.path("output"));
    RunningBrood brood({.arguments = command("d")}, scratch_.path("output"));
    ASSERT_TRUE(output.wait_for_lines(2));
    ASSERT_TRUE(fifo.wait_for_lines(1));
    ASSERT_EQ(kill(brood.pid(), SIGKILL), 0);  // Nothing can be written any more.
    brood.finish();
  }
  EXPECT_THAT(lines_of(content_of(log)), SizeIs(3));
  scratch_.write("go", "");
  EXPECT_EQ(run_brood({.arguments = command("d")}).output, "c\nd\n");
}

TEST_F(MapEnd, ResultsAreKeptInFiles) {
  const Finished finished =
      map({"--results", scratch_.path("results")},
          {"sh", "-c", "echo out $1; echo err $2 >&2", "_", ":::", "a/b", ":::", "x", ".."});
  EXPECT_EQ(finished.output, "out a/b\nout a/b\n");
  EXPECT_EQ(content_of(scratch_.path("results/1/a\\_b/2/x/stdout")), "out a/b\n");
  EXPECT_EQ(content_of(scratch_.path("results/1/a\\_b/2/\\../stderr")), "err ..\n");
  EXPECT_EQ(content_of(scratch_.path("results/1/a\\_b/2/\\../seq")), "2\n");
}

TEST_F(MapEnd, ADryRunPrintsWhatAShellWouldRunAndWritesNothing) {
  const Finished finished =
      map({"--dry-run", "--joblog", scratch_.path("log"), "--results", scratch_.path("results")},
          {"touch", "{}", "a b", ":::", scratch_.path("x"), "it's $HOME"});
  EXPECT_EQ(finished.output,
            "touch " + scratch_.path("x") + " 'a b'\n" + "touch 'it'\\''s $HOME' 'a b'\n");
  for (const char* const name : {"x", "log", "results"}) {
    EXPECT_FALSE(std::filesystem::exists(scratch_.path(name)));
  }
}

TEST_F(MapEnd, ATraceHasEveryJob) {
  const std::string trace = scratch_.path("trace.json");
  EXPECT_EQ(map({"--trace", trace, "-j2"}, {"true", ":::", "a", "b", "c"}).status, 0);
  const auto events = nlohmann::json::parse(content_of(trace));
  Words names;
  for (const auto& event : events) {
    if (event["ph"] == "X") {
      names.push_back(event["name"]);
    }
  }
  EXPECT_THAT(names, UnorderedElementsAre("a", "b", "c"));
}

TEST_F(MapEnd, LinesComeAsTheyArePrinted) {
  // The commands end when they are let to, so their first lines are there before.
  Fifo output(scratch_.path("output"));
  const std::string gate = scratch_.path("gate-");
  ASSERT_EQ(mkfifo((gate + "a").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo((gate + "b").c_str(), 0600), 0);
  RunningBrood brood(
      {.arguments = {"map", "-p", env_, "-j2", "--line-buffer", "sh", "-c",
                     "echo begin $1; read word <'" + gate + "'$1; printf 'end '; echo $1", "_",
                     ":::", "a", "b"}},
      scratch_.path("output"));
  ASSERT_TRUE(output.wait_for_lines(2)) << output.text();
  EXPECT_THAT(lines_of(output.text()), UnorderedElementsAre("begin a", "begin b"));
  std::ofstream(gate + "b") << "go\n";
  ASSERT_TRUE(output.wait_for_lines(3)) << output.text();
  std::ofstream(gate + "a") << "go\n";
  const Finished finished = brood.finish();
  EXPECT_TRUE(output.wait_for_end());
  EXPECT_THAT(lines_of(output.text()),
              UnorderedElementsAre("begin a", "begin b", "end a", "end b"));
  EXPECT_EQ(finished.status, 0);
}

TEST_F(MapEnd, NoMoreThreadsIsAClearError) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizer reserves more memory than any limit";
  }
  // What a thread needs most of is room for its stack.
  const std::string limited =
      "ulimit -s 60000 && ulimit -v 300000 && exec \"$0\" map -p \"$1\" -j 5 echo ::: 1 2 3 4 5";
  const Finished finished =
      run_brood({.arguments = {"-c", limited, BROOD_EXECUTABLE, env_}, .program = "/bin/sh"});
  EXPECT_EQ(finished.status, 125);
  EXPECT_EQ(finished.output, "");
  EXPECT_THAT(lines_of(finished.errors),
              ElementsAre(HasSubstr("brood map: start a thread: "), HasSubstr("hint: ")));
}

TEST_F(MapEnd, AFullDiskIsSaid) {
  if (!std::filesystem::exists("/dev/full")) {
    GTEST_SKIP() << "there is no /dev/full";
  }
  const Finished log = map({"--joblog", "/dev/full"}, {"true", ":::", "a"});
  EXPECT_EQ(log.status, 125);
  EXPECT_THAT(lines_of(log.errors), ElementsAre(HasSubstr("cannot write the joblog '/dev/full'")));
  RunningBrood brood({.arguments = {"map", "-p", env_, "echo", ":::", "a", "b"}}, "/dev/full");
  const Finished output = brood.finish();
  EXPECT_EQ(output.status, 1);
  EXPECT_EQ(output.errors, "brood map: the output cannot be written\n");
}

}  // namespace
}  // namespace brood_scenario
