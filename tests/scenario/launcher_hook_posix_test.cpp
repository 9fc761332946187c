// `brood hook SHELL`: real shells with the function in them.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::HasSubstr;

struct HookCase {
  const char* name;
  const char* program;
  Words options;
  const char* load;  ///< Defines the function from the file @HOOK@.
  const char* show;  ///< Prints CONDA_PREFIX, or `none`.
};

const HookCase hooks[] = {
    {"bash", "/bin/bash", {"--norc", "--noprofile"}, ". @HOOK@", "echo \"${CONDA_PREFIX-none}\""},
    {"posix", "/bin/dash", {}, ". @HOOK@", "echo \"${CONDA_PREFIX-none}\""},
    {"zsh", "/usr/bin/zsh", {"-f"}, ". @HOOK@", "echo \"${CONDA_PREFIX-none}\""},
    {"fish",
     "/usr/bin/fish",
     {"--no-config"},
     "source @HOOK@",
     "set -q CONDA_PREFIX; and echo $CONDA_PREFIX; or echo none"},
    {"tcsh", "/usr/bin/tcsh", {"-f"}, "source @HOOK@", "printenv CONDA_PREFIX || echo none"},
    {"xonsh",
     "/usr/bin/xonsh",
     {"--no-rc"},
     "exec(compile(open('@HOOK@').read(), 'hook', 'exec'), globals())",
     "print(__xonsh__.env.get('CONDA_PREFIX', 'none'))"},
};

class Hook : public testing::TestWithParam<HookCase> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(GetParam().program)) {
      GTEST_SKIP() << GetParam().program << " is not installed";
    }
    hook_ = scratch_.write("hook", run_brood({.arguments = {"hook", GetParam().name}}).output);
    scratch_.write("home/.keep", "");
    std::filesystem::create_directory(scratch_.path("tmp"));
  }

  Finished run(const std::string& text) {
    std::string load = GetParam().load;
    load.replace(load.find("@HOOK@"), 6, hook_);
    Start start{.arguments = GetParam().options};
    start.arguments.push_back(scratch_.write("script", load + "\n" + text + "\n"));
    start.program = GetParam().program;
    start.variables = {{"HOME", scratch_.path("home")},
                       {"LC_ALL", "C.UTF-8"},
                       {"TMPDIR", scratch_.path("tmp")},
                       {"CONDA_ENVS_DIRS", scratch_.path("envs")}};
    return run_brood(start);
  }

  Scratch scratch_;
  std::string hook_;
};

TEST_P(Hook, ActivatesAndDeactivatesTheShellItself) {
  const std::string science = scratch_.make_environment("envs/science");
  const std::string other = scratch_.make_environment("envs/it's  other");
  const std::string show = GetParam().show;
  const Finished finished =
      run("brood activate science\n" + show + "\nbrood activate \"it's  other\"\n" + show +
          "\nbrood deactivate\n" + show + "\nbrood deactivate\n" + show);
  EXPECT_EQ(finished.output, science + "\n" + other + "\n" + science + "\nnone\n")
      << finished.errors;
  EXPECT_EQ(finished.errors, "");
}

TEST_P(Hook, HandsEverythingElseOn) {
  const std::string science = scratch_.make_environment("envs/science");
  const Finished finished = run("brood run -n science printenv CONDA_PREFIX");
  EXPECT_EQ(finished.output, science + "\n") << finished.errors;
}

TEST_P(Hook, LeavesWordsAsTheyAre) {
  const std::string science = scratch_.make_environment("envs/science");
  const std::string broken = scratch_.path("broken");
  const Finished finished =
      run("brood run -n science echo 'a  b`touch " + broken + "`;' \"it's\"\n");
  EXPECT_EQ(finished.output, "a  b`touch " + broken + "`; it's\n") << finished.errors;
  EXPECT_FALSE(std::filesystem::exists(broken));
}

TEST_P(Hook, IsAProgramInPipesAndRedirections) {
  const std::string science = scratch_.make_environment("envs/science");
  const std::string file = scratch_.path("out");
  const Finished finished =
      run("brood run -n science echo one > " + file + "\necho two | brood run -n science cat " +
          file + " -\nbrood run -n science echo three | cat");
  EXPECT_EQ(finished.output, "one\ntwo\nthree\n") << finished.errors;
}

TEST_P(Hook, LeavesNothingBehind) {
  const std::string science = scratch_.make_environment("envs/science");
  run("brood activate science\nbrood run true\nbrood activate nowhere\nbrood deactivate");
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path("tmp")));
}

TEST_P(Hook, AFailureChangesNothing) {
  const Finished finished = run("brood activate nowhere\n" + std::string(GetParam().show));
  EXPECT_EQ(finished.output, "none\n");
  EXPECT_THAT(finished.errors, HasSubstr("brood activate: cannot find environment 'nowhere'"));
}

TEST_P(Hook, HelpIsNotEvaluated) {
  EXPECT_THAT(run("brood activate --help").output, HasSubstr("Usage: brood activate"));
}

INSTANTIATE_TEST_SUITE_P(All, Hook, testing::ValuesIn(hooks),
                         [](const auto& test) { return test.param.name; });

TEST(HookPrompt, AName_ThatLooksLikeACommandIsNotRun) {
  const Scratch scratch;
  const std::string hook = scratch.write("hook", run_brood({.arguments = {"hook", "bash"}}).output);
  const std::string prefix = scratch.make_environment("envs/$(touch broken)");
  Start start{
      .arguments = {"--norc", "--noprofile", "-c",
                    "cd \"$1\"; PS1='$ '; . \"$2\"; brood activate \"$3\"; echo \"${PS1@P}\"; ls",
                    "bash", scratch.path(), hook, prefix}};
  start.program = "/bin/bash";
  const Finished finished = run_brood(start);
  EXPECT_EQ(finished.output, "($(touch broken)) $ \nenvs\nhook\n") << finished.errors;
}

TEST(HookRefusals, CmdHasNoFunctions) {
  const Finished finished = run_brood({.arguments = {"hook", "cmd.exe"}});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.errors, HasSubstr("cmd.exe"));
}

}  // namespace
}  // namespace brood_scenario
