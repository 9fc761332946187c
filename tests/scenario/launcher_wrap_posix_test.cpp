// A wrapped program is one file that runs its script in its environment, wherever it lies.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace brood_scenario {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class Wrapped : public testing::Test {
 protected:
  /// brood wrap WORDS..., which has to succeed.
  void wrap(Words words) {
    words.insert(words.begin(), "wrap");
    const Finished finished = run_brood({.arguments = std::move(words)});
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_EQ(finished.errors, "");
  }

  Finished start(const std::string& program, Words arguments = {}, const std::string& input = {}) {
    return run_brood({.arguments = std::move(arguments),
                      .variables = {{"XDG_CACHE_HOME", scratch_.path("cache")}},
                      .input = input,
                      .program = program});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("my env");
  const std::string script_ = scratch_.write(
      "show.sh", "#!/bin/sh\nprintf '<%s>' \"$CONDA_PREFIX\" \"${0##*/}\" \"$@\"\nexit 7\n");
  const std::string tool_ = scratch_.path("tool");
};

TEST_F(Wrapped, RunsItsScriptInItsEnvironmentWithTheArgumentsUntouched) {
  wrap({"-p", env_, script_, "-o", tool_});
  fs::remove(script_);
  const Finished finished = start(
      tool_, {"-n", "x", "--help", "--", "", "a b", "$HOME", "--multiprocessing-fork", "\xff"});
  EXPECT_EQ(finished.output, "<" + env_ +
                                 "><show.sh><-n><x><--help><--><><a b><$HOME>"
                                 "<--multiprocessing-fork><\xff>");
  EXPECT_EQ(finished.status, 7);
  EXPECT_EQ(finished.errors, "");
}

TEST_F(Wrapped, IsMovedRenamedAndLinked) {
  wrap({"-p", env_, script_, "-o", tool_});
  fs::create_directories(scratch_.path("else where"));
  const std::string moved = scratch_.path("else where/it's new");
  fs::rename(tool_, moved);
  fs::create_symlink(moved, tool_);
  EXPECT_THAT(start(moved).output, StartsWith("<" + env_ + ">"));
  EXPECT_THAT(start(tool_).output, StartsWith("<" + env_ + ">"));
}

TEST_F(Wrapped, FindsItsEnvironmentFromItsOwnFolder) {
  fs::create_directories(scratch_.path("bin"));
  wrap({"--relative", "../my env", script_, "-o", scratch_.path("bin/tool")});
  const std::string link = scratch_.path("link");
  fs::create_symlink(scratch_.path("bin/tool"), link);
  EXPECT_THAT(start(link).output, StartsWith("<" + env_ + ">"));
  const std::string there = scratch_.path("there");
  fs::create_directories(there);
  fs::rename(scratch_.path("bin"), there + "/bin");
  fs::rename(env_, there + "/my env");
  EXPECT_THAT(start(there + "/bin/tool").output, StartsWith("<" + there + "/my env>"));
}

TEST_F(Wrapped, FindsItsEnvironmentByName) {
  scratch_.make_environment("root/envs/science");
  const std::string root = scratch_.path("root");
  const Finished wrapped =
      run_brood({.arguments = {"wrap", "-n", "science", script_, "-o", tool_}});
  EXPECT_EQ(wrapped.status, 0);
  EXPECT_THAT(wrapped.errors, StartsWith("brood wrap: warning: cannot find environment 'science'"));
  const Finished found =
      run_brood({.arguments = {}, .variables = {{"MAMBA_ROOT_PREFIX", root}}, .program = tool_});
  EXPECT_THAT(found.output, StartsWith("<" + root + "/envs/science>"));
  const Finished lost = start(tool_);
  EXPECT_EQ(lost.status, 3);
  EXPECT_THAT(lost.errors, AllOf(StartsWith("tool: cannot find environment 'science'"),
                                 HasSubstr("hint: this program was wrapped for that environment")));
}

TEST_F(Wrapped, RunsACommandWithItsOwnArgumentsInFront) {
  wrap({"-p", env_, "-o", tool_, "--", "sh", "-c", "printf '<%s>' \"$@\"", "_", "--first"});
  EXPECT_EQ(start(tool_, {"-h"}).output, "<--first><-h>");
}

TEST_F(Wrapped, RunsActivationScripts) {
  scratch_.write("my env/etc/conda/activate.d/a.sh", "export COLOR=red; echo noise\n");
  wrap({"-p", env_, "-o", tool_, "--", "sh", "-c", "echo $COLOR"});
  const Finished finished = start(tool_);
  EXPECT_EQ(finished.output, "red\n");
  EXPECT_EQ(finished.errors, "noise\n");
}

TEST_F(Wrapped, GivesDefaultsThatTheEnvironmentOverrides) {
  scratch_.write("brood.toml",
                 "environment = './my env'\nprocesses = 5\n[variables]\nA = 'file'\n");
  const std::string script =
      scratch_.write("vars.sh", "echo $BROOD_PROCESSES $BROOD_START_METHOD $A\n");
  wrap({"--start-method", "spawn", script, "-o", tool_});
  EXPECT_EQ(start(tool_).output, "5 spawn file\n");
  EXPECT_EQ(run_brood({.arguments = {},
                       .variables = {{"BROOD_PROCESSES", "9"}, {"A", "mine"}},
                       .program = tool_})
                .output,
            "9 spawn mine\n");
}

TEST_F(Wrapped, RunsAMapJobWhoseWorkersAreItself) {
  wrap({"-p", env_, "-o", tool_, "--", "brood", "map", "-j", "2", "sh", "-c",
        "echo \"$CONDA_PREFIX:$1\"", "_"});
  std::string expected;
  for (const char* const word : {"a", "b b", "c"}) {
    expected += env_ + ":" + word + "\n";
  }
  EXPECT_EQ(start(tool_, {":::", "a", "b b", "c"}).output, expected);
  EXPECT_EQ(start(tool_, {}, "a\nb b\nc\n").output, expected);
}

TEST_F(Wrapped, RefusesAPayloadThatWasChangedOrCut) {
  wrap({"-p", env_, script_, "-o", tool_});
  const auto size = fs::file_size(tool_);
  {
    std::fstream file(tool_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size - 5));
    file.put('X');
  }
  const Finished changed = start(tool_, {"run", "true"});
  EXPECT_EQ(changed.status, 125);
  EXPECT_THAT(changed.errors, AllOf(StartsWith("tool: cannot start "), HasSubstr("was changed")));
  EXPECT_THAT(changed.output, IsEmpty());
  for (const std::uintmax_t cut : {std::uintmax_t{1}, std::uintmax_t{100}, std::uintmax_t{400}}) {
    fs::resize_file(tool_, size - cut);
    const Finished finished = start(tool_, {"--version"});
    EXPECT_EQ(finished.status, 125) << cut;
    EXPECT_THAT(finished.errors, HasSubstr("its payload was cut off")) << cut;
  }
}

TEST_F(Wrapped, IsShownAndWrappedAgainForAnotherEnvironment) {
  wrap({"-p", env_, script_, "-o", tool_, "--", "first"});
  const Finished shown = run_brood({.arguments = {"wrap", "--show", tool_}});
  EXPECT_THAT(shown.output, AllOf(HasSubstr("prefix = \"" + env_ + "\""),
                                  HasSubstr("script = \"show.sh\""), HasSubstr("[\"first\"]")));
  const std::string other = scratch_.make_environment("other");
  const std::string again = scratch_.path("again");
  wrap({"-p", other, tool_, "-o", again});
  EXPECT_EQ(start(again, {"second"}).output, "<" + other + "><show.sh><first><second>");
  EXPECT_LT(fs::file_size(again), fs::file_size(tool_) + 4096);
  EXPECT_EQ(run_brood({.arguments = {"wrap", "--show", script_}}).status, 2);
}

TEST_F(Wrapped, NeedsNoCache) {
  wrap({"-p", env_, "-o", tool_, scratch_.write("a.sh", "cat \"$0\" | wc -l\n")});
  const std::string home = scratch_.path("no home");
  const Finished finished =
      run_brood({.arguments = {}, .variables = {{"HOME", home}}, .program = tool_});
  EXPECT_EQ(finished.output, "1\n") << finished.errors;
  EXPECT_FALSE(fs::exists(home));
}

TEST_F(Wrapped, LetsPythonsChildrenReadTheScriptAgain) {
  const std::string script =
      scratch_.write("squares.py",
                     "#!/usr/bin/env python3\n"
                     "import multiprocessing, sys\n"
                     "def square(x): return x * x\n"
                     "if __name__ == '__main__':\n"
                     "    multiprocessing.set_start_method('spawn')\n"
                     "    with multiprocessing.Pool(2) as pool:\n"
                     "        print(pool.map(square, map(int, sys.argv[1:])))\n");
  wrap({"-p", env_, script, "-o", tool_});
  EXPECT_EQ(start(tool_, {"2", "3"}).output, "[4, 9]\n");
  EXPECT_EQ(run_brood({.arguments = {"2", "3"}, .program = tool_}).output, "[4, 9]\n");
}

TEST_F(Wrapped, IsNotWrittenByHalves) {
  EXPECT_EQ(run_brood({.arguments = {"wrap", "-p", env_, script_, "-o", "/dev/full"}}).status, 2);
  EXPECT_EQ(
      run_brood({.arguments = {"wrap", "-p", env_, script_, "-o", scratch_.path("no/t")}}).status,
      125);
  EXPECT_EQ(run_brood({.arguments = {"wrap", "-p", env_, script_, "-o", script_}}).status, 2);
  EXPECT_EQ(run_brood({.arguments = {"wrap", "-p", env_, scratch_.path("none.sh")}}).status, 2);
  EXPECT_EQ(run_brood({.arguments = {"wrap", script_, "-o", tool_}}).status, 2);
  EXPECT_EQ(run_brood({.arguments = {"wrap", "-o", tool_, "--", "brood", "env", "list"}}).status,
            2);
  EXPECT_FALSE(fs::exists(tool_));
}

}  // namespace
}  // namespace brood_scenario
