// brood map: what comes out of many commands at a time.
#include "launcher_support_posix.hpp"
#include "support/sanitized.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Map : public testing::Test {
 protected:
  Start start(Words options, const Words& rest, const std::string& input = {}) {
    options.insert(options.begin(), {"map", "-p", env_});
    options.push_back("--");
    options.insert(options.end(), rest.begin(), rest.end());
    return {.arguments = std::move(options), .input = input};
  }

  Finished map(const Words& options, const Words& rest, const std::string& input = {}) {
    return run_brood(start(options, rest, input));
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_F(Map, FailsWithASummary) {
  const Finished finished = map({"-j", "2"}, {"false", ":::", "1", "2", "3"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(lines_of(finished.errors),
              ElementsAre("brood map: 3 of 3 inputs failed:", "  '1': exit status 1",
                          "  '2': exit status 1", "  '3': exit status 1"));
}

TEST_F(Map, TellsTheSignalThatKilledACommand) {
  const Finished finished = map({"-j", "1"}, {"sh", "-c", "kill -SEGV $$", "sh", ":::", "x"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.errors, HasSubstr("'x': killed by signal 11"));
}

TEST_F(Map, AWorkerThatDiesIsTheFailureOfItsInputOnly) {
  const Finished finished =
      map({"-j", "2"}, {"sh", "-c", "if [ $1 = b ]; then kill -KILL $PPID; fi; echo $1", "sh",
                        ":::", "a", "b", "c", "d"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(lines_of(finished.output), ElementsAre("a", "c", "d"));
  EXPECT_THAT(finished.errors, HasSubstr("1 of 4 inputs failed"));
  EXPECT_THAT(finished.errors, HasSubstr("'b': the worker that ran it died with exit code -9"));
}

TEST_F(Map, RunsInTheActivatedEnvironment) {
  scratch_.write("env/etc/conda/activate.d/a.sh", "echo activated once; export S=script\n");
  scratch_.write("env/conda-meta/state", R"({"env_vars": {"V": "state"}})");
  const Finished finished =
      map({"-j", "2"}, {"sh", "-c", "echo $CONDA_PREFIX $S $V {}", ":::", "1", "2", "3"});
  const std::string common = env_ + " script state ";
  EXPECT_THAT(lines_of(finished.output), ElementsAre(common + "1", common + "2", common + "3"));
  EXPECT_EQ(finished.errors, "activated once\n");
}

TEST_F(Map, AScriptIsAProgram) {
  const std::string script = scratch_.write("a script.sh", "echo $1 in $CONDA_PREFIX\n");
  EXPECT_EQ(map({}, {script, ":::", "1", "2"}).output, "1 in " + env_ + "\n2 in " + env_ + "\n");
}

TEST_F(Map, KeepsTheOrderOfTheInputsAndTheBlocksWhole) {
  Words rest{"sh", "-c", "sleep 0.0{}; echo {}; echo {} again", ":::"};
  std::string expected;
  for (int i = 9; i >= 0; --i) {
    rest.push_back(std::to_string(i));
    expected += rest.back() + "\n" + rest.back() + " again\n";
  }
  EXPECT_EQ(map({"-j", "4"}, rest).output, expected);
}

TEST_F(Map, UnorderedPrintsAllTheSame) {
  const Finished finished =
      map({"-j", "3", "--unordered"}, {"echo", ":::", "a", "b", "c", "d", "e"});
  EXPECT_THAT(lines_of(finished.output), UnorderedElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(finished.status, 0);
}

TEST_F(Map, ASlowInputDoesNotHoldTheOthersUpWhenUnordered) {
  // The first command waits for the second at a named pipe.
  const std::string fifo = scratch_.path("fifo");
  const std::string command = "[ -p '" + fifo + "' ] || mkfifo '" + fifo +
                              "' 2>/dev/null\n"
                              "if [ {} = slow ]; then read word <'" +
                              fifo + "'; else echo go >'" + fifo + "'; fi; echo {}";
  const Finished finished =
      map({"-j", "2", "--unordered"}, {"sh", "-c", command, ":::", "slow", "fast"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(lines_of(finished.output), UnorderedElementsAre("slow", "fast"));
}

TEST_F(Map, OutputMayBeLargeAndBinary) {
  const Finished finished =
      map({"-j", "2"},
          {"sh", "-c", "head -c 20000000 /dev/zero; printf '\\377%s' {}", ":::", "a", "b"});
  const std::string zeros(20'000'000, '\0');
  EXPECT_TRUE(finished.output == zeros +
                                     "\xff"
                                     "a" +
                                     zeros +
                                     "\xff"
                                     "b");
}

TEST_F(Map, CommandsReadNothingOfTheInputs) {
  const Finished finished = map({"-j", "1"}, {"sh", "-c", "cat; echo [{}]"}, "one\ntwo\nthree\n");
  EXPECT_EQ(finished.output, "[one]\n[two]\n[three]\n");
}

TEST_F(Map, StderrOfACommandGoesToStderr) {
  const Finished finished =
      map({"-j", "1"}, {"sh", "-c", "echo err-{} >&2; echo out-{}", ":::", "1"});
  EXPECT_EQ(finished.output, "out-1\n");
  EXPECT_EQ(finished.errors, "err-1\n");
}

TEST_F(Map, EndsQuietlyWhenNobodyReadsTheOutput) {
  const std::string command = std::string("'") + BROOD_EXECUTABLE + "' map -p '" + env_ +
                              "' -j 2 -- echo 2>'" + scratch_.path("errors") + "' | head -n 1";
  const Finished finished =
      run_brood({.arguments = {"run", "-p", env_, "sh", "-c", "seq 100000 | " + command}});
  EXPECT_EQ(finished.output, "1\n");
  EXPECT_EQ(std::filesystem::file_size(scratch_.path("errors")), 0u);
}

TEST_F(Map, ReplacesAllKindsOfPlaces) {
  const Finished finished = map({"-j", "1"}, {"echo", "{1/.}", "{2}", "{#}", "{%}", "<{}>",
                                              ":::", "d/a.c", "b.c", ":::", "x", "y"});
  EXPECT_EQ(finished.output,
            "a x 1 1 <d/a.c x>\na y 2 1 <d/a.c y>\nb x 3 1 <b.c x>\nb y 4 1 <b.c y>\n");
}

TEST_F(Map, ASlotIsOneCommandsAtATime) {
  Words rest{"sh", "-c",
             "mkdir '" + scratch_.path("slot") + "'{%} && rmdir '" + scratch_.path("slot") + "'{%}",
             ":::"};
  for (int i = 0; i < 60; ++i) {
    rest.push_back(std::to_string(i));
  }
  const Finished finished = map({"-j", "3"}, rest);
  EXPECT_EQ(finished.errors, "");
  EXPECT_EQ(finished.status, 0);
}

TEST_F(Map, PacksInputsAndKeepsNewlinesOfNullInputs) {
  const std::string inputs("a\nb\0c d\0e\0", 10);
  const Finished finished = map({"-0", "-N2"}, {"printf", "<%s>"}, inputs);
  EXPECT_EQ(finished.output, "<a\nb><c d><e>");
}

TEST_F(Map, WhatADryRunPrintsIsReadBackByAShell) {
  const std::string odd = "n\nl\t'q' \\n \x01\x7f";
  const Finished finished = map({"--dry-run"}, {"printf", "<%s>", ":::", odd, "plain", ""});
  EXPECT_EQ(lines_of(finished.output).size(), 3u);
  EXPECT_EQ(run_brood({.arguments = {"-c", finished.output}, .program = "/bin/bash"}).output,
            "<" + odd + "><plain><>");
}

TEST_F(Map, ALogTellsANewlineFromABackslashAndAnN) {
  const Words log{"--joblog", scratch_.path("log"), "--resume"};
  EXPECT_EQ(map(log, {"echo", ":::", "a\nb"}).status, 0);
  EXPECT_EQ(map(log, {"echo", ":::", "a\nb"}).output, "");
  const Finished finished = map(log, {"echo", ":::", "a\\nb"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.errors, HasSubstr("the joblog is of other jobs"));
}

TEST_F(Map, FillsALineAsFarAsTheSystemTakesIt) {
  std::string inputs;
  for (int i = 0; i < 100'000; ++i) {
    inputs += std::to_string(i) + "\n";
  }
  const Finished finished = map({"-X", "-j2"}, {"sh", "-c", "echo $#", "sh"}, inputs);
  EXPECT_EQ(finished.errors, "");
  std::size_t sum = 0;
  for (const std::string& line : lines_of(finished.output)) {
    sum += std::stoul(line);
  }
  EXPECT_EQ(sum, 100'000u);
  EXPECT_LT(lines_of(finished.output).size(), 20u);
}

TEST_F(Map, CutsStdinIntoBlocksThatCommandsRead) {
  std::string input;
  for (int i = 0; i < 200'000; ++i) {
    input += "line " + std::to_string(i) + "\n";
  }
  EXPECT_TRUE(map({"--pipe", "--block", "100k", "-j2"}, {"cat"}, input).output == input);
  // Nobody has to read them.
  const Finished finished = map({"--pipe", "--block", "100k", "-j2"}, {"true"}, input);
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.errors, "");
}

class MapStart : public testing::TestWithParam<const char*> {};

TEST_P(MapStart, WorksWithEveryStartMethod) {
  const Scratch scratch;
  const Finished finished =
      run_brood({.arguments = {"map", "-p", scratch.make_environment("env"), "-j", "2",
                               "--start-method", GetParam(), "echo", ":::", "a", "b", "c"}});
  EXPECT_EQ(finished.errors, "");
  EXPECT_EQ(finished.output, "a\nb\nc\n");
}

INSTANTIATE_TEST_SUITE_P(Methods, MapStart, testing::Values("fork", "spawn", "forkserver"),
                         [](const auto& test) { return test.param; });

// What it may have is limited, not what it had is measured: the system counts to a program's peak
// what the process had that started it.
TEST_F(Map, NeedsNoMemoryForInputsThatAreYetToCome) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizer reserves more memory than any limit";
  }
  std::string inputs;
  for (int i = 0; i < 1500; ++i) {
    inputs += std::string(100'000, 'x') + "\n";
  }
  const std::string limited = "ulimit -v 100000 && exec \"$0\" map -p \"$1\" -j 2 true";  // in KiB
  const Finished finished =
      run_brood({.arguments = {"run", "-p", env_, "sh", "-c", limited, BROOD_EXECUTABLE, env_},
                 .input = inputs});
  EXPECT_EQ(finished.errors, "");
  EXPECT_EQ(finished.status, 0);
}

}  // namespace
}  // namespace brood_scenario
