// brood run becomes the program, with and without activation scripts: everything that a program can
// notice.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <set>

namespace brood_scenario {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

enum class Scripts { none, some };

class Run : public testing::TestWithParam<Scripts> {
 protected:
  std::string environment(const std::string& below = "env") {
    const std::string prefix = scratch_.make_environment(below);
    if (GetParam() == Scripts::some) {
      scratch_.write(below + "/etc/conda/activate.d/a.sh",
                     "export FROM_SCRIPT=\"$CONDA_PREFIX\"\n");
      scratch_.write(below + "/etc/conda/activate.d/b.sh", "echo noise; cat >/dev/null\n");
    }
    return prefix;
  }

  Finished run(Words command, const std::string& input = {}) {
    command.insert(command.begin(), {"run", "-p", environment(), "--"});
    return run_brood({.arguments = std::move(command), .input = input});
  }

  Scratch scratch_;
};

INSTANTIATE_TEST_SUITE_P(Scripts, Run, testing::Values(Scripts::none, Scripts::some),
                         [](const auto& test) {
                           return test.param == Scripts::none ? "without" : "with";
                         });

TEST_P(Run, ReportsDeathBySigterm) {
  const Finished finished = run({"sh", "-c", "kill -TERM $$"});
  EXPECT_EQ(finished.signal, SIGTERM);
}

TEST_P(Run, HandsOnTheExitCode) {
  EXPECT_EQ(run({"sh", "-c", "exit 37"}).status, 37);
}

TEST_P(Run, PassesBinaryStdin) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) {
    bytes += static_cast<char>(i * 7);
  }
  const Finished finished = run({"cat"}, bytes);
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(finished.output == bytes);
}

TEST_P(Run, PassesArgumentsUntouched) {
  const Words words{"a b",    "",   "it's", "\"d\"", "$HOME",  "`id`", "*",
                    "l1\nl2", "-n", "--",   "\xff",  "source", "\\"};
  Words command{"printf", "<%s>"};
  command.insert(command.end(), words.begin(), words.end());
  std::string expected;
  for (const std::string& word : words) {
    expected += "<" + word + ">";
  }
  EXPECT_EQ(run(command).output, expected);
}

TEST_P(Run, BecomesTheProgramUnderItsOwnProcessId) {
  RunningBrood brood({.arguments = {"run", "-p", environment(), "sh", "-c", "echo $$"}});
  const std::string pid = std::to_string(brood.pid());
  EXPECT_EQ(brood.finish().output, pid + "\n");
}

TEST_P(Run, ActivatesAPrefixOfAnySpelling) {
  for (const char* const name : {"with space", "it's", "\"quoted\"", "new\nline", "$HOME`id`",
                                 "back\\slash", "uml\xc3\xa4ut \xff", "; exit 9"}) {
    const std::string prefix = environment(name);
    const Finished finished = run_brood(
        {.arguments = {"run", "-p", prefix, "sh", "-c",
                       "printf '%s|%s|%s' \"$CONDA_PREFIX\" \"$FROM_SCRIPT\" \"$PATH\""}});
    const std::string from_script = GetParam() == Scripts::some ? prefix : "";
    EXPECT_EQ(finished.output, prefix + "|" + from_script + "|" + prefix + "/bin:/usr/bin:/bin");
    EXPECT_EQ(finished.status, 0);
  }
}

TEST_P(Run, FindsTheProgramOnTheNewPath) {
  const std::string prefix = environment();
  const std::string tool = scratch_.write("env/bin/env-tool", "#!/bin/sh\necho \"tool $1\"\n");
  std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
  EXPECT_EQ(run_brood({.arguments = {"run", "-p", prefix, "env-tool", "x"}}).output, "tool x\n");
}

TEST_P(Run, ChangesExactlyItsVariables) {
  const Start start{.arguments = {"run", "-p", environment(), "env", "-0"},
                    .variables = {{"SHLVL", "7"},
                                  {"PWD", "/somewhere"},
                                  {"BASH_ENV", "/nonexistent/rc"},
                                  {"LANG", "C"}},
                    .raw_entries = {"BYTES=\xff\xfe", "LINES2=a\nb", "A.B=dotted",
                                    "BASH_FUNC_f%%=() {  :; }", "EMPTY="}};
  const Finished finished = run_brood(start);
  std::set<std::string> entries;
  for (std::size_t at = 0; at < finished.output.size();) {
    const std::size_t end = finished.output.find('\0', at);
    entries.insert(finished.output.substr(at, end - at));
    at = end + 1;
  }
  const std::string prefix = scratch_.path("env");
  std::set<std::string> expected{"PATH=" + prefix + "/bin:/usr/bin:/bin",
                                 "HOME=/nonexistent",
                                 "SHLVL=7",
                                 "PWD=/somewhere",
                                 "BASH_ENV=/nonexistent/rc",
                                 "LANG=C",
                                 "BYTES=\xff\xfe",
                                 "LINES2=a\nb",
                                 "A.B=dotted",
                                 "BASH_FUNC_f%%=() {  :; }",
                                 "EMPTY=",
                                 "CONDA_PREFIX=" + prefix,
                                 "CONDA_SHLVL=1",
                                 "CONDA_DEFAULT_ENV=" + prefix,
                                 "CONDA_PROMPT_MODIFIER=(" + prefix + ") "};
  if (GetParam() == Scripts::some) {
    expected.insert("FROM_SCRIPT=" + prefix);
  }
  EXPECT_EQ(entries, expected);
}

TEST_P(Run, SetsTheVariablesOfTheEnvironment) {
  const std::string prefix = environment();
  scratch_.write("env/conda-meta/state", R"({"env_vars": {"color": "it's $HOME `id`", "N": 3}})");
  const Finished finished =
      run_brood({.arguments = {"run", "-p", prefix, "printenv", "COLOR", "N"}});
  EXPECT_THAT(lines_of(finished.output), ElementsAre("it's $HOME `id`", "3"));
}

TEST_P(Run, HandsOnTheStartMethodAndTheProcesses) {
  const Finished finished = run_brood(
      {.arguments = {"run", "--start-method", "spawn", "--processes=3", "-p", environment(),
                     "printenv", "BROOD_START_METHOD", "BROOD_PROCESSES"}});
  EXPECT_THAT(lines_of(finished.output), ElementsAre("spawn", "3"));
}

TEST_P(Run, AProgramThatMayNotBeExecutedIs126) {
  const std::string file = scratch_.write("data", "text");
  const Finished finished = run({file});
  EXPECT_EQ(finished.status, 126);
  EXPECT_THAT(finished.errors, HasSubstr("brood run: cannot run program '" + file + "'"));
  EXPECT_THAT(finished.errors, HasSubstr("permission denied"));
}

TEST_P(Run, AProgramThatIsNotThereIs127) {
  const Finished finished = run({"brood-no-such-program"});
  EXPECT_EQ(finished.status, 127);
  EXPECT_THAT(lines_of(finished.errors),
              Contains("brood run: cannot find program 'brood-no-such-program': it is in no "
                       "directory of PATH"));
}

TEST_P(Run, AMissingInterpreterIsNamed) {
  const std::string file = scratch_.write("script", "#!/no/such/python\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  const Finished finished = run({file});
  EXPECT_EQ(finished.status, 127);
  EXPECT_THAT(finished.errors, HasSubstr("its interpreter '/no/such/python' is not there"));
}

TEST_P(Run, LeavesInheritedDescriptorsAlone) {
  const std::string file = scratch_.write("inherited", "from the descriptor");
  const int descriptor = open(file.c_str(), O_RDONLY);
  const Finished finished = run({"sh", "-c", "cat <&" + std::to_string(descriptor)});
  close(descriptor);
  EXPECT_EQ(finished.output, "from the descriptor");
}

TEST_P(Run, LeavesNoDescriptorOfItsOwn) {
  const Finished finished = run({"sh", "-c", "ls /dev/fd/ | tr '\\n' ' '"});
  const Finished plain = run_brood({.arguments = {"run", "-p", scratch_.make_environment("plain"),
                                                  "sh", "-c", "ls /dev/fd/ | tr '\\n' ' '"}});
  EXPECT_EQ(finished.output, plain.output);
}

TEST_P(Run, UsesTheEnvironmentOfTheInterpreterWhenNoneIsNamed) {
  const std::string prefix = environment();
  const std::string interpreter = scratch_.path("env/bin/sh");
  std::filesystem::create_directories(scratch_.path("env/bin"));
  std::filesystem::create_symlink("/bin/sh", interpreter);
  const std::string script =
      scratch_.write("project/go", "#!" + interpreter + "\necho \"$CONDA_PREFIX\"\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_EQ(run_brood({.arguments = {"run", script}}).output, prefix + "\n");
}

TEST_P(Run, ASecondOneInsideIsOneLevelDeeper) {
  const std::string first = environment("first");
  const std::string second = environment("second");
  const Finished finished = run_brood(
      {.arguments = {"run", "-p", first, BROOD_EXECUTABLE, "run", "-p", second, "sh", "-c",
                     "echo $CONDA_SHLVL $CONDA_PREFIX $CONDA_PREFIX_1; echo $PATH"}});
  EXPECT_THAT(lines_of(finished.output),
              ElementsAre("2 " + second + " " + first, second + "/bin:/usr/bin:/bin"));
}

}  // namespace
}  // namespace brood_scenario
