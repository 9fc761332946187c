// Activation scripts: in one shell, in order, and unable to harm the program that comes after them,
// whether brood's last step starts it or the shell itself becomes it.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Whether the shell can become the program: without a SHLVL it cannot.
enum class Way { last_step, shell };

class Script : public testing::TestWithParam<Way> {
 protected:
  void add(const std::string& name, const std::string& text, const std::string& prefix = "env") {
    scratch_.write(prefix + "/etc/conda/activate.d/" + name, text);
  }

  Finished run(const std::string& shell_text, Start start = {.arguments = {}}) {
    start.arguments = {"run", "-p", env_, "--", "sh", "-c", shell_text};
    if (GetParam() == Way::shell) {
      start.variables.emplace_back("SHLVL", "1");
    }
    return run_brood(start);
  }

  Finished map(const std::string& shell_text) {
    return run_brood({.arguments = {"map", "-p", env_, "-j", "1", "--", "sh", "-c", shell_text,
                                    "sh", ":::", "x"}});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_P(Script, ScriptsShareOneShell) {
  add("1.sh", "unexported=seen\nhelper() { echo function; }\n");
  add("2.sh", "export RESULT=\"$unexported $(helper)\"\n");
  EXPECT_EQ(run("echo $RESULT").output, "seen function\n");
}

TEST_P(Script, TheirOutputGoesToStderr) {
  add("a.sh", "echo noise\n");
  const Finished finished = run("echo result");
  EXPECT_EQ(finished.output, "result\n");
  EXPECT_EQ(finished.errors, "noise\n");
}

TEST_P(Script, TheyReadNothing) {
  add("a.sh", "cat; read line\n");
  EXPECT_EQ(run("cat", {.arguments = {}, .input = "for the program"}).output, "for the program");
}

TEST_P(Script, AnExitIsReportedWithTheScript) {
  add("1.sh", "true\n");
  add("2 bad.sh", "exit 5\n");
  add("3.sh", "echo not reached\n");
  for (const Finished& finished : {run("echo ran"), map("echo ran")}) {
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.output, IsEmpty());
    ASSERT_THAT(lines_of(finished.errors), testing::SizeIs(1));
    EXPECT_THAT(finished.errors, HasSubstr("2 bad.sh' ended the shell with status 5"));
  }
}

TEST_P(Script, AnExitWithSuccessIsNoSuccess) {
  add("a.sh", "exit 0\n");
  EXPECT_EQ(run("echo ran").status, 3);
}

TEST_P(Script, AFailureUnderSetEIsReportedWithTheScript) {
  add("a.sh", "set -e\nfalse\n");
  const Finished finished = run("echo ran");
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.errors, HasSubstr("a.sh' ended the shell"));
}

TEST_P(Script, AReturnIsHarmless) {
  add("a.sh", "export BEFORE=1\nreturn 3\n");
  EXPECT_EQ(run("echo $BEFORE").output, "1\n");
}

TEST_P(Script, AFailingCommandIsHarmless) {
  add("a.sh", "false\nno-such-command-at-all 2>/dev/null\nexport AFTER=1\n");
  const Finished finished = run("echo $AFTER");
  EXPECT_EQ(finished.output, "1\n");
  EXPECT_EQ(finished.status, 0);
}

TEST_P(Script, ItCannotTouchTheArguments) {
  add("a.sh", "set -- x y z\nshift 2\nIFS=/\n");
  EXPECT_EQ(run("echo kept").output, "kept\n");
}

TEST_P(Script, ItsShellOptionsAndTrapsEndWithIt) {
  add("a.sh", "set -fu\ntrap 'echo trapped' EXIT TERM\n");
  const Finished finished = run("echo $unset_variable done");
  EXPECT_EQ(finished.output, "done\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_P(Script, ItSeesEverythingSet) {
  scratch_.write("env/conda-meta/state", R"({"env_vars": {"STATE": "1"}})");
  add("a.sh", "export SEEN=\"$CONDA_PREFIX $CONDA_SHLVL $STATE ${PATH%%:*}\"\n");
  EXPECT_EQ(run("echo $SEEN").output, env_ + " 1 1 " + env_ + "/bin\n");
}

TEST_P(Script, ItMayChangeAndRemoveVariables) {
  add("a.sh", "export PATH=\"/added:$PATH\"\nunset REMOVE_ME\n");
  const Finished finished = run("echo ${PATH%%:*} ${REMOVE_ME-gone}",
                                {.arguments = {}, .variables = {{"REMOVE_ME", "1"}}});
  EXPECT_EQ(finished.output, "/added gone\n");
}

TEST_P(Script, StartupFilesAreForTheProgramOnly) {
  const std::string startup = scratch_.write("rc", "echo startup file >&2\n");
  add("a.sh", "true\n");
  const Finished finished =
      run("echo $BASH_ENV", {.arguments = {}, .variables = {{"BASH_ENV", startup}}});
  EXPECT_EQ(finished.output, startup + "\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_P(Script, ABackgroundProcessDoesNotHoldMapUp) {
  add("a.sh", "sleep 5 </dev/null >/dev/null 2>&1 &\nexport DONE=1\n");
  EXPECT_EQ(map("echo $DONE").output, "1\n");
}

TEST_P(Script, ASwitchRunsTheOldDeactivationInTheOldEnvironment) {
  const std::string old = scratch_.make_environment("old");
  const std::string say = "echo \"$CONDA_PREFIX $CONDA_SHLVL $COLOR\"\n";
  scratch_.write("old/etc/conda/deactivate.d/1.sh", say);
  scratch_.write("old/etc/conda/deactivate.d/2.sh", "echo first; export LEFT='it'\"'\"'s'\n");
  scratch_.write("old/conda-meta/state", R"({"env_vars": {"COLOR": "red"}})");
  add("a.sh", say);
  const Finished finished =
      run("echo \"$CONDA_SHLVL ${COLOR-none} $LEFT\"",
          {.arguments = {},
           .variables = {{"CONDA_PREFIX", old}, {"CONDA_SHLVL", "1"}, {"COLOR", "red"}}});
  EXPECT_THAT(lines_of(finished.errors), ElementsAre("first", old + " 1 red", env_ + " 2 "));
  EXPECT_EQ(finished.output, "2 none it's\n");
}

TEST_P(Script, ADirectoryThatLooksLikeOneIsNoHindrance) {
  scratch_.write("env/etc/conda/activate.d/dir.sh/file", "");
  add("z.sh", "export AFTER=1\n");
  EXPECT_EQ(run("echo $AFTER").output, "1\n");
}

INSTANTIATE_TEST_SUITE_P(EachWay, Script, testing::Values(Way::last_step, Way::shell),
                         [](const auto& way) {
                           return way.param == Way::shell ? "shell" : "last_step";
                         });

}  // namespace
}  // namespace brood_scenario
