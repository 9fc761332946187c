// brood map --python: a function of Python's in interpreters that live as long as the map.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <set>

namespace brood_scenario {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// How the interpreters begin: each is started, or all are forked from one.
class MapPython : public testing::TestWithParam<const char*> {
 protected:
  MapPython() {
    scratch_.write("functions.py",
                   "import os, sys, time\n"
                   "LOADED_BY = os.getpid()\n"
                   "def square(x): return x * x\n"
                   "def add(a, b): return a + b\n"
                   "def upper(text): return text.upper()\n"
                   "def describe(thing): return sorted(thing.items())\n"
                   "def talk(x):\n"
                   "    print('printed', x)\n"
                   "    os.write(1, b'written\\n')\n"
                   "    print('said', x, file=sys.stderr)\n"
                   "    return x\n"
                   "def fail(x):\n"
                   "    if x == 2: raise ValueError('two is not liked')\n"
                   "    return x\n"
                   "def die(x):\n"
                   "    if x == 2: os.kill(os.getpid(), 9)\n"
                   "    if x == 3: os._exit(5)\n"
                   "    if x == 4: sys.exit(6)\n"
                   "    return x\n"
                   "def read(x): return sys.stdin.read()\n"
                   "def pids(x): return [os.getpid(), LOADED_BY]\n"
                   "def sleep(x): time.sleep(x); return x\n"
                   "def hold(path):\n"
                   "    with open(path, 'w') as fifo:\n"
                   "        fifo.write('ready\\n'); fifo.flush()\n"
                   "        time.sleep(1000)\n"
                   "async def later(x): return x + 1\n"
                   "def no_json(x): return object()\n"
                   "constant = 3\n");
  }

  Start start(const std::string& function, Words options, const std::string& input = {}) {
    Words arguments{"map",
                    "-p",
                    env_,
                    "--start-method",
                    GetParam(),
                    "--python",
                    scratch_.path("functions.py") + ":" + function};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return {.arguments = std::move(arguments), .input = input};
  }

  Finished map(const std::string& function, Words options, const std::string& input = {}) {
    return run_brood(start(function, std::move(options), input));
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_P(MapPython, InputsAndResultsAreLinesOfJson) {
  const Finished numbers = map("square", {"-j2", ":::", "1", "2.5", "30"});
  EXPECT_EQ(numbers.errors, "");
  EXPECT_EQ(numbers.output, "1\n6.25\n900\n");
  EXPECT_EQ(map("describe", {}, "{\"b\": null, \"a\": \"\\u00e9\"}\n{}\n").output,
            "[[\"a\", \"\\u00e9\"], [\"b\", null]]\n[]\n");
}

TEST_P(MapPython, SeveralSourcesAreSeveralArguments) {
  EXPECT_EQ(map("add", {":::", "1", "2", ":::", "10", "20"}).output, "11\n21\n12\n22\n");
}

TEST_P(MapPython, ACoroutineIsAwaited) {
  EXPECT_EQ(map("later", {":::", "1", "2"}).output, "2\n3\n");
}

TEST_P(MapPython, RawInputsAndResultsAreText) {
  EXPECT_EQ(map("upper", {"--raw", "-0"}, std::string("a b\0{\"\0\xff\0", 9)).output,
            "A B\n{\"\n\xff\n");
}

TEST_P(MapPython, WhatTheFunctionPrintsGoesToStderr) {
  const Finished finished = map("talk", {"-j1", ":::", "1", "2"});
  EXPECT_EQ(finished.output, "1\n2\n");
  EXPECT_EQ(finished.errors, "printed 1\nwritten\nsaid 1\nprinted 2\nwritten\nsaid 2\n");
}

TEST_P(MapPython, AnExceptionComesWithItsTraceback) {
  const Finished finished = map("fail", {"-j2", ":::", "1", "2", "3"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.output, "1\n3\n");
  EXPECT_THAT(finished.errors,
              AllOf(HasSubstr("Traceback (most recent call last):"), HasSubstr("in fail"),
                    HasSubstr("brood map: 1 of 3 inputs failed:"),
                    HasSubstr("'2': ValueError: two is not liked")));
}

TEST_P(MapPython, AnInterpreterThatDiesCostsItsItemOnly) {
  const Finished finished = map("die", {"-j2", ":::", "1", "2", "3", "4", "5", "6"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.output, "1\n5\n6\n");
  EXPECT_THAT(finished.errors,
              AllOf(HasSubstr("'2': the interpreter has ended: killed by signal 9"),
                    HasSubstr("'3': the interpreter has ended: exit status 5"),
                    HasSubstr("'4': SystemExit: 6")));
}

TEST_P(MapPython, AWorkerThatIsKilledCostsItsItemOnly) {
  scratch_.write("killer.py",
                 "import os, signal\n"
                 "def f(x):\n"
                 "    if x == 2: os.killpg(os.getpgrp(), signal.SIGKILL)\n"
                 "    return x\n");
  const Finished finished =
      run_brood({.arguments = {"map", "-p", env_, "-j1", "--start-method", GetParam(), "--python",
                               scratch_.path("killer.py") + ":f", ":::", "1", "2", "3"}});
  EXPECT_EQ(finished.output, "1\n3\n");
  EXPECT_THAT(finished.errors, HasSubstr("1 of 3 inputs failed"));
}

TEST_P(MapPython, WhatTakesTooLongIsEnded) {
  const Finished finished = map("sleep", {"--timeout", "5", "-j1", ":::", "0", "1000", "0.001"});
  EXPECT_EQ(finished.output, "0\n0.001\n");
  EXPECT_THAT(finished.errors, HasSubstr("'1000': it took too long"));
}

TEST_P(MapPython, TheFunctionReadsNothing) {
  EXPECT_EQ(map("read", {}, "1\n2\n").output, "\"\"\n\"\"\n");
}

TEST_P(MapPython, OneInterpreterAWorkerAndWhereItIsLoaded) {
  Words inputs{"-j2", ":::"};
  for (int i = 0; i < 40; ++i) {
    inputs.push_back(std::to_string(i));
  }
  std::set<std::string> pids;
  std::set<std::string> loaders;
  for (const std::string& line : lines_of(map("pids", inputs).output)) {
    const std::size_t comma = line.find(", ");
    pids.insert(line.substr(1, comma - 1));
    loaders.insert(line.substr(comma + 2, line.size() - comma - 3));
  }
  EXPECT_LE(pids.size(), 2u);
  if (GetParam() == std::string("forkserver")) {
    EXPECT_EQ(loaders.size(), 1u) << "imported once, and forked";
    EXPECT_FALSE(pids.contains(*loaders.begin()));
  } else {
    EXPECT_EQ(loaders, pids);
  }
}

TEST_P(MapPython, WhatIsNoJsonIsSaid) {
  const Finished input = map("square", {":::", "one"});
  EXPECT_EQ(input.status, 1);
  EXPECT_THAT(input.errors, HasSubstr("'one': ValueError: its input is no JSON (--raw"));
  EXPECT_THAT(map("no_json", {":::", "1"}).errors,
              HasSubstr("'1': TypeError: a result of type object is no JSON"));
}

TEST_P(MapPython, AFunctionThatCannotBeLoadedIsOneError) {
  for (const char* const name : {"nothing_like_it", "constant"}) {
    const Finished finished = map(name, {"-j2", ":::", "1", "2", "3"});
    EXPECT_EQ(finished.status, 2) << finished.errors;
    EXPECT_THAT(finished.output, IsEmpty());
    const Words lines = lines_of(finished.errors);
    EXPECT_THAT(lines.empty() ? "" : lines.back(), HasSubstr("brood map: "));
  }
}

TEST_P(MapPython, AnInterruptLeavesNothingBehind) {
  Fifo fifo(scratch_.path("fifo"));
  RunningBrood brood(start("hold", {"--raw", "-j2", ":::", scratch_.path("fifo"),
                                    scratch_.path("fifo"), scratch_.path("fifo")}));
  ASSERT_TRUE(fifo.wait_for_lines(2)) << fifo.text();
  ASSERT_EQ(kill(brood.pid(), SIGINT), 0);
  const Finished finished = brood.finish();
  EXPECT_EQ(finished.signal, SIGINT);
  EXPECT_EQ(finished.errors, "");
  EXPECT_TRUE(fifo.wait_for_end());
}

TEST_P(MapPython, AKillLeavesNothingBehind) {
  Fifo fifo(scratch_.path("fifo"));
  RunningBrood brood(start("hold", {"--raw", "-j2", ":::", scratch_.path("fifo"),
                                    scratch_.path("fifo"), scratch_.path("fifo")}));
  ASSERT_TRUE(fifo.wait_for_lines(2)) << fifo.text();
  ASSERT_EQ(kill(brood.pid(), SIGKILL), 0);
  brood.finish();
  EXPECT_TRUE(fifo.wait_for_end());
}

INSTANTIATE_TEST_SUITE_P(Methods, MapPython, testing::Values("spawn", "forkserver"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace brood_scenario
