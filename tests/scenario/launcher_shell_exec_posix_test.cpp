// The shell of the activation scripts becomes the program itself where it can carry everything: one
// start of brood less, and nobody can tell the difference.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace brood_scenario {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

/// A name that no shell can carry: brood's last step then has to bring it back.
constexpr const char* odd_entry = "odd.name=1";

class ShellExec : public testing::Test {
 protected:
  void add(const std::string& text) { scratch_.write("env/etc/conda/activate.d/a.sh", text); }

  Finished run(const Words& command, const Words& entries, const Words& options = {}) {
    Words arguments{"run", "-p", env_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back("--");
    arguments.insert(arguments.end(), command.begin(), command.end());
    return run_brood({.arguments = arguments, .raw_entries = entries});
  }

  /// The environment that a program gets, in order of its bytes, and where it is.
  Words environment(Words entries, const Words& options = {}) {
    const Finished finished = run({"env"}, entries, options);
    EXPECT_EQ(finished.status, 0) << finished.errors;
    Words lines = lines_of(finished.output);
    std::erase(lines, odd_entry);
    std::sort(lines.begin(), lines.end());
    lines.push_back(run({"pwd", "-P"}, entries, options).output);
    return lines;
  }

  /// Whatever the script does, both ways give the same.
  void expect_both_ways_equal(const Words& entries, const Words& options = {}) {
    Words with_odd = entries;
    with_odd.push_back(odd_entry);
    EXPECT_EQ(environment(entries, options), environment(with_odd, options));
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
  const std::string here_ = std::filesystem::current_path();
};

TEST_F(ShellExec, BroodIsNotStartedAgain) {
  const std::string copy = scratch_.path("brood of its own");
  std::filesystem::copy_file(BROOD_EXECUTABLE, copy);
  add("rm '" + copy + "'\n");
  const Finished finished = run_brood({.arguments = {"run", "-p", env_, "--", "echo", "ran"},
                                       .raw_entries = {"SHLVL=1"},
                                       .program = copy});
  EXPECT_EQ(finished.output, "ran\n");
  EXPECT_EQ(finished.status, 0) << finished.errors;
}

TEST_F(ShellExec, TheEnvironmentIsTheSameWhateverTheShellDoesToIt) {
  add("export NEW='a  b'\n");
  const std::string pwd = "PWD=" + here_;
  expect_both_ways_equal({"SHLVL=1"});
  expect_both_ways_equal({"SHLVL=0", pwd});
  expect_both_ways_equal({"SHLVL=998", pwd, "OLDPWD=/tmp", "_=/usr/bin/x y"});
  expect_both_ways_equal({"SHLVL=3", "PWD=/wrong", "OLDPWD=/is/not/there", "_="});
  expect_both_ways_equal({"SHLVL=3", "PWD=", "OLDPWD=", "_=$(touch x)`'\"\\"});
  expect_both_ways_equal({"SHLVL=3", "A=\xff\xfe", "B=it's", "POSIXLY_CORRECT=1"});
  expect_both_ways_equal({"SHLVL=3", "A=1", "OLDPWD=/tmp"},
                         {"--env", "A=2 3", "--env", "PATH=/bin"});
}

TEST_F(ShellExec, TheEnvironmentIsTheSameWhateverAScriptDoes) {
  for (const char* const script : {
           "cd /\n",
           "cd /; cd - >/dev/null\n",
           "OLDPWD=/x; PWD=/y\n",
           "set -a; later=1\n",
           "export SHELLOPTS BASHOPTS UID PPID LINENO RANDOM; export _=1\n",
           "SHLVL=77\n",
           "unset SHLVL PWD OLDPWD _\n",
           "set -u; unset PWD PATH\n",
           "IFS=:; set -f; shopt -s nullglob\n",
           "set -eu\n",
           "readonly OLDPWD=/x\n",
           "readonly A=script\n",
           "PATH=/bin\n",
           "set -o posix\n",
           "exported() { :; }; export -f exported\n",
           "trap 'echo trapped' EXIT DEBUG ERR >/dev/null\n",
           "export BROOD_START_METHOD=spawn\n",
       }) {
    SCOPED_TRACE(script);
    add(script);
    expect_both_ways_equal({"SHLVL=1", "PWD=" + here_, "_=x", "A=old"}, {"--env", "A=asked"});
  }
}

TEST_F(ShellExec, AProgramThatAScriptPutsInFrontOnPathIsTaken) {
  scratch_.write("first/hello", "#!/bin/sh\necho first\n");
  scratch_.write("env/bin/hello", "#!/bin/sh\necho second\n");
  for (const char* const program : {"first/hello", "env/bin/hello"}) {
    std::filesystem::permissions(scratch_.path(program), std::filesystem::perms::owner_all);
  }
  add("PATH=\"" + scratch_.path("first") + ":$PATH\"\n");
  const Finished finished = run({"hello"}, {"SHLVL=1"});
  EXPECT_EQ(finished.output, "first\n") << finished.errors;
}

TEST_F(ShellExec, TheStreamsAreThoseOfBrood) {
  add("echo noise; exec 7</dev/null\n");
  const Finished finished =
      run_brood({.arguments = {"run", "-p", env_, "--", "sh", "-c", "cat; echo oops >&2"},
                 .input = "for the program",
                 .raw_entries = {"SHLVL=1"}});
  EXPECT_EQ(finished.output, "for the program");
  EXPECT_EQ(finished.errors, "noise\noops\n");
}

TEST_F(ShellExec, AStreamThatWasClosedStaysClosed) {
  add("true\n");
  for (const char* const entry : {"SHLVL=1", odd_entry}) {
    const Finished finished = run_brood(
        {.arguments = {"-c", "\"$0\" run -p \"$1\" -- sh -c 'cat || echo closed' <&- 2>&1",
                       BROOD_EXECUTABLE, env_},
         .raw_entries = {entry},
         .program = "/bin/sh"});
    EXPECT_THAT(finished.output, HasSubstr("closed")) << entry;
  }
}

TEST_F(ShellExec, TheCommandArrivesWordByWord) {
  add("true\n");
  const Finished finished =
      run({"sh", "-c", "printf '<%s>' \"$0\" \"$@\"", "", "a b", "-e", "*", "$HOME", "it's", "--"},
          {"SHLVL=1"});
  EXPECT_EQ(finished.output, "<><a b><-e><*><$HOME><it's><-->") << finished.errors;
}

TEST_F(ShellExec, AProgramThatCannotBeStartedIsExplainedByBrood) {
  add("true\n");
  const std::string program = scratch_.write("program", "#!/no/such/interpreter\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const Finished finished = run({program}, {"SHLVL=1"});
  EXPECT_EQ(finished.status, 127);
  EXPECT_THAT(lines_of(finished.errors),
              Contains(AllOf(HasSubstr("brood run: "), HasSubstr("its interpreter"),
                             HasSubstr("is not there"))));
}

TEST_F(ShellExec, AFileOfNoFormatIsAShellsScriptOfItsOwn) {
  add("unexported=seen\n");
  const std::string program = scratch_.write("program", "echo \"<$unexported>\"\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  EXPECT_EQ(run({program}, {"SHLVL=1"}).output, "<>\n");
}

}  // namespace
}  // namespace brood_scenario
