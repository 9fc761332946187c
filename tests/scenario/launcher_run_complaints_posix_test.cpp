// What users have complained about in other runners, a test each that brood run does not do it: the
// numbers are those of conda's issues where nothing else stands.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

enum class Scripts { none, some };

class RunComplaint : public testing::TestWithParam<Scripts> {
 protected:
  RunComplaint() {
    scratch_.write("env/conda-meta/state", R"({"env_vars": {"COLOR": "red"}})");
    if (GetParam() == Scripts::some) {
      script("a.sh", "true\n");
    }
  }

  void script(const std::string& name, const std::string& text) {
    scratch_.write("env/etc/conda/activate.d/" + name, text);
  }

  Words words(const Words& command) const {
    Words all{"run", "-p", env_};
    all.insert(all.end(), command.begin(), command.end());
    return all;
  }

  Finished run(const Words& command,
               std::vector<std::pair<std::string, std::string>> variables = {},
               const std::string& input = {}) {
    return run_brood(
        {.arguments = words(command), .variables = std::move(variables), .input = input});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.path("env");
};

INSTANTIATE_TEST_SUITE_P(Scripts, RunComplaint, testing::Values(Scripts::none, Scripts::some),
                         [](const auto& test) {
                           return test.param == Scripts::none ? "without" : "with";
                         });

// #9412, #8386, #13978: output is held back until the end.

TEST_P(RunComplaint, OutputIsThereAtOnce) {
  Fifo output(scratch_.path("output"));
  const std::string gate = scratch_.path("gate");
  RunningBrood brood({.arguments = words({"sh", "-c",
                                          "echo first; until [ -e '" + gate +
                                              "' ]; do sleep 0.05; done; echo second"})},
                     scratch_.path("output"));
  EXPECT_TRUE(output.wait_for_lines(1));
  EXPECT_EQ(output.text(), "first\n");
  scratch_.write("gate", "");
  EXPECT_TRUE(output.wait_for_lines(2));
  EXPECT_EQ(brood.finish().status, 0);
}

// #10351, #8586, #11569, #11420: signals do not reach the program, which lives on.

TEST_P(RunComplaint, ASignalEndsTheProgramAndNothingIsLeft) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGKILL}) {
    const std::string name = scratch_.path("output" + std::to_string(signal));
    Fifo output(name);
    RunningBrood brood({.arguments = words({"sh", "-c", "echo on; while :; do sleep 1; done"})},
                       name);
    EXPECT_TRUE(output.wait_for_lines(1));
    kill(brood.pid(), signal);
    EXPECT_EQ(brood.finish().signal, signal);
    EXPECT_TRUE(output.wait_for_end());
  }
}

// pixi#4532: Ctrl-C comes twice.

TEST_P(RunComplaint, ASignalComesOnce) {
  Fifo output(scratch_.path("output"));
  RunningBrood brood(
      {.arguments = words({"sh", "-c",
                           "trap 'echo int' INT; trap 'echo term; exit 4' TERM; echo on; "
                           "while :; do sleep 0.05; done"})},
      scratch_.path("output"));
  EXPECT_TRUE(output.wait_for_lines(1));
  kill(brood.pid(), SIGINT);
  EXPECT_TRUE(output.wait_for_lines(2));
  kill(brood.pid(), SIGTERM);
  EXPECT_EQ(brood.finish().status, 4);
  EXPECT_TRUE(output.wait_for_end());
  EXPECT_EQ(output.text(), "on\nint\nterm\n");
}

// #9712, #9572, #11872: no stdin.

TEST_P(RunComplaint, StdinIsThePrograms) {
  EXPECT_EQ(run({"sh", "-c", "read line; echo \"got $line\"; cat"}, {}, "one\ntwo\n").output,
            "got one\ntwo\n");
}

// #8384, #10743, #9579, #13175, #14422, #9594; pixi#6575: quoting, options and lines are swallowed.

TEST_P(RunComplaint, OptionsBehindTheProgramAreThePrograms) {
  const Words own{"-v",   "-vvv",   "--help", "-n", "x", "--", "--no-capture-output",
                  "100%", "%PATH%", "a\nb\n"};
  std::string expected;
  Words command{"printf", "<%s>"};
  for (const std::string& word : own) {
    command.push_back(word);
    expected += "<" + word + ">";
  }
  EXPECT_EQ(run(command).output, expected);
  command.insert(command.begin(), "--");
  EXPECT_EQ(run(command).output, expected);
}

// #8385, #9599, #13625; mamba#3395: exit codes.

TEST_P(RunComplaint, ExitCodesAreThePrograms) {
  for (const int code : {0, 1, 2, 3, 125, 126, 127, 128, 143, 255}) {
    const Finished finished = run({"sh", "-c", "exit " + std::to_string(code)});
    EXPECT_EQ(finished.status, code);
    EXPECT_THAT(finished.errors, IsEmpty()) << "a failing program speaks for itself";
  }
}

// #11174, #11211: base is activated on the way.

TEST_P(RunComplaint, OnlyTheTargetIsActivated) {
  scratch_.write("root/conda-meta/history", "");
  scratch_.write("root/etc/conda/activate.d/base.sh", "export BASE_RAN=1; echo base\n");
  scratch_.write("root/etc/conda/deactivate.d/base.sh", "echo base\n");
  const Finished finished = run(
      {"sh", "-c", "echo ${BASE_RAN-no} $CONDA_SHLVL ${CONDA_PREFIX_1-none} ${CONDA_ROOT-none}"},
      {{"MAMBA_ROOT_PREFIX", scratch_.path("root")}});
  EXPECT_EQ(finished.output, "no 1 none none\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

// #10690, #11208, #9574, #8628, #15169; mamba#1993: temporary files, locks, files in HOME.

TEST_P(RunComplaint, NothingIsWrittenAnywhere) {
  for (const char* const name : {"home", "tmp", "work", "cache"}) {
    std::filesystem::create_directory(scratch_.path(name));
  }
  const auto files = [this] {
    return std::distance(std::filesystem::recursive_directory_iterator(scratch_.path()), {});
  };
  const auto before = files();
  const std::vector<std::pair<std::string, std::string>> variables{
      {"HOME", scratch_.path("home")},
      {"TMPDIR", scratch_.path("tmp")},
      {"XDG_CACHE_HOME", scratch_.path("cache")}};
  EXPECT_EQ(run({"--cwd", scratch_.path("work"), "true"}, variables).status, 0);
  EXPECT_EQ(run({"brood-no-such-program"}, variables).status, 127);
  EXPECT_EQ(run({"sh", "-c", "kill -KILL $$"}, variables).signal, SIGKILL);
  EXPECT_EQ(files(), before);
}

TEST_P(RunComplaint, ADirectoryThatIsGoneIsNoHindrance) {
  const std::string here = scratch_.path("gone");
  std::filesystem::create_directory(here);
  const Finished finished =
      run_brood({.arguments = {"-c", "cd '" + here + "'; rmdir '" + here +
                                         "'; exec '" BROOD_EXECUTABLE "' run -p '" + env_ +
                                         "' sh -c 'echo $COLOR'"},
                 .program = "/bin/sh"});
  EXPECT_EQ(finished.output, "red\n") << finished.errors;
}

TEST_P(RunComplaint, APathFromADirectoryThatIsGoneIsAClearError) {
  const std::string here = scratch_.path("gone");
  for (const char* const command : {"run -p ../env true", "activate -p ../env",
                                    "env info -p ../env", "activate --compat=conda ../env"}) {
    std::filesystem::create_directory(here);
    const Finished finished =
        run_brood({.arguments = {"-c", "cd '" + here + "'; rmdir '" + here +
                                           "'; exec '" BROOD_EXECUTABLE "' " + command},
                   .variables = {{"MAMBA_ROOT_PREFIX", "/nonexistent"}},
                   .program = "/bin/sh"});
    EXPECT_EQ(finished.status, 3) << command;
    EXPECT_THAT(finished.errors, HasSubstr("cannot tell where '../env' is: the current folder "));
  }
}

// #11726, #12769, #7031: variables of the environment one comes from.

TEST_P(RunComplaint, TheOldEnvironmentsVariablesAreGone) {
  scratch_.write("other/conda-meta/state", R"({"env_vars": {"TASTE": "sweet", "USERS": "x"}})");
  const Finished finished = run({"sh", "-c", "echo ${TASTE-gone} $USERS $COLOR"},
                                {{"CONDA_PREFIX", scratch_.path("other")},
                                 {"CONDA_SHLVL", "1"},
                                 {"TASTE", "sweet"},
                                 {"USERS", "x"},
                                 {"__CONDA_SHLVL_0_USERS", "mine"}});
  EXPECT_EQ(finished.output, "gone mine red\n");
}

// pixi#973, #1832, #6002, #5873: what was once stored is stale.

TEST_P(RunComplaint, AChangeOfTheEnvironmentIsSeenAtOnce) {
  EXPECT_EQ(run({"printenv", "COLOR"}).output, "red\n");
  scratch_.write("env/conda-meta/state", R"({"env_vars": {"COLOR": "sea"}})");
  EXPECT_EQ(run({"printenv", "COLOR"}).output, "sea\n");
}

// Values with quotes are pasted into shell text: later ones are lost, or executed.

TEST_P(RunComplaint, ValuesAreNeverShellText) {
  scratch_.write("env/conda-meta/state",
                 R"x({"env_vars": {"A": "O'Brien", "B": "`echo run >&2`", "C": "$(exit 9)"}})x");
  const Finished finished = run({"sh", "-c", "echo \"$A|$B|$C\""});
  EXPECT_EQ(finished.output, "O'Brien|`echo run >&2`|$(exit 9)\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_P(RunComplaint, NonsenseInTheLevelIsACleanShell) {
  for (const char* const level : {"abc", "", "-1", "1", "99999999999999999999"}) {
    const Finished finished = run({"printenv", "CONDA_SHLVL"}, {{"CONDA_SHLVL", level}});
    EXPECT_EQ(finished.output, "1\n") << level;
    EXPECT_THAT(finished.errors, IsEmpty());
  }
}

// #3200, #9966, #8806: scripts that break the run.

class FragileScript : public RunComplaint {};

INSTANTIATE_TEST_SUITE_P(Scripts, FragileScript, testing::Values(Scripts::some));

TEST_P(FragileScript, DoesNotMoveTheProgram) {
  script("b.sh", "cd /\nexport PWD OLDPWD\n");
  const Finished finished = run({"--cwd", scratch_.path(), "sh", "-c", "pwd -P"});
  EXPECT_EQ(finished.output, scratch_.path() + "\n");
}

TEST_P(FragileScript, DoesNotEatInputNorMixIntoOutput) {
  script("b.sh", "read line; echo noise; cat\n");
  const Finished finished = run({"cat"}, {}, "for the program\n");
  EXPECT_EQ(finished.output, "for the program\n");
  EXPECT_EQ(finished.errors, "noise\n");
}

TEST_P(FragileScript, DoesNotTakeTheProgramsStreamsAway) {
  script("b.sh", "exec </dev/zero >/dev/null 2>/dev/null\n");
  const Finished finished = run({"sh", "-c", "cat; echo error >&2"}, {}, "input\n");
  EXPECT_EQ(finished.output, "input\n");
  EXPECT_EQ(finished.errors, "error\n");
}

TEST_P(FragileScript, ThatExitsIsNamedAndTheProgramDoesNotRun) {
  script("b.sh", "exit 1\n");
  const Finished finished = run({"echo", "ran"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.output, IsEmpty());
  EXPECT_THAT(lines_of(finished.errors),
              ElementsAre("brood run: cannot activate: script '" + env_ +
                          "/etc/conda/activate.d/b.sh' ended the shell with status 1"));
}

TEST_P(FragileScript, ThatReplacesTheShellIsItsOwnBusinessOnly) {
  script("b.sh", "trap 'echo trapped' EXIT\nalias sh=false\nsh() { echo function; }\n");
  EXPECT_EQ(run({"sh", "-c", "echo ran"}).output, "ran\n");
}

TEST_P(FragileScript, MayBeLeftOut) {
  script("b.sh", "exit 9\n");
  EXPECT_EQ(run({"--no-activate-scripts", "echo", "ran"}).output, "ran\n");
}

}  // namespace
}  // namespace brood_scenario
