// The shell of the activation scripts becomes the program itself where it can carry everything: one
// start of brood less, and the program cannot tell the difference. Each story is told twice, and a
// variable of a name that no shell can carry makes brood's last step necessary the second time.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace brood_scenario {
namespace {

using testing::HasSubstr;

constexpr const char* odd_entry = "odd.name=1";

class ShellExec : public testing::Test {
 protected:
  void add(const std::string& text, const std::string& name = "a.sh") {
    scratch_.write("env/etc/conda/activate.d/" + name, text);
  }

  std::string add_program(const std::string& below, const std::string& text) {
    std::string file = scratch_.write(below, text);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }

  /// brood as its own file, which a script may remove, in a shell's usual environment.
  Finished run(const Words& command, Words entries = {}, const Words& options = {}) {
    Words arguments{"run", "-p", env_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back("--");
    arguments.insert(arguments.end(), command.begin(), command.end());
    for (const std::string& entry : {std::string("SHLVL=1"), "PWD=" + here_}) {
      const std::string name = entry.substr(0, entry.find('=') + 1);
      if (std::ranges::none_of(entries, [&](const auto& e) { return e.starts_with(name); })) {
        entries.push_back(entry);
      }
    }
    return run_brood({.arguments = arguments,
                      .variables = {{"PATH", path_}},
                      .raw_entries = entries,
                      .program = brood_});
  }

  /// Whether the script shell becomes the program; the script is the one that was added last.
  bool is_short(const Words& command = {"env"}, const Words& entries = {}) {
    add("rm '" + brood_ + "'\n", "zz.sh");
    const Finished finished = run(command, entries);
    std::filesystem::remove(scratch_.path("env/etc/conda/activate.d/zz.sh"));
    std::filesystem::copy_file(BROOD_EXECUTABLE, brood_);
    return finished.status == 0;
  }

  /// What can be seen of both ways: the environment, the streams, the directory, the end. In which
  /// line of its text the shell complains is its own affair.
  void expect_both_ways_equal(const Words& command = {"env"}, const Words& entries = {},
                              const Words& options = {}) {
    Words with_odd = entries;
    with_odd.push_back(odd_entry);
    Words seen[2];
    for (const bool is_odd : {false, true}) {
      const Finished finished = run(command, is_odd ? with_odd : entries, options);
      Words& lines = seen[is_odd ? 1 : 0];
      lines = lines_of(finished.output);
      std::erase(lines, odd_entry);
      std::sort(lines.begin(), lines.end());
      const std::regex line_number(": line [0-9]+:");
      lines.insert(lines.end(), {std::to_string(finished.status),
                                 std::regex_replace(finished.errors, line_number, ":")});
    }
    EXPECT_EQ(seen[0], seen[1]);
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
  const std::string here_ = std::filesystem::current_path();
  std::string path_ = "/usr/bin:/bin";
  const std::string brood_ = [this] {
    const std::string copy = scratch_.path("brood of its own");
    std::filesystem::copy_file(BROOD_EXECUTABLE, copy);
    return copy;
  }();
};

TEST_F(ShellExec, BroodIsNotStartedAgain) {
  add("export NEW='a  b'\n");
  EXPECT_TRUE(is_short());
  EXPECT_TRUE(is_short({"/usr/bin/env"}, {"OLDPWD=/tmp", "_=/usr/bin/x y", "A=\xff\n"}));
  EXPECT_FALSE(is_short({"env"}, {odd_entry}));
}

TEST_F(ShellExec, TheEnvironmentIsTheSameWhateverTheShellDoesToIt) {
  add("export NEW='a  b'\n");
  expect_both_ways_equal();
  for (const Words& entries :
       {Words{"SHLVL=0"}, Words{"SHLVL=998"}, Words{"SHLVL=x"}, Words{"SHLVL=1", "SHLVL=2"},
        Words{"PWD=/wrong"}, Words{"_="}, Words{"OLDPWD=/tmp", "_=/usr/bin/x y"},
        Words{"OLDPWD=/not/there"}, Words{"OLDPWD=", "_=$(touch x)`'\"\\"},
        Words{"A=\xff\xfe", "B=it's"}, Words{"POSIXLY_CORRECT=1"},
        Words{"HISTCMD=4", "FUNCNAME=x"}}) {
    SCOPED_TRACE(entries.front());
    expect_both_ways_equal({"env"}, entries);
  }
}

TEST_F(ShellExec, NothingIsDifferentWhateverAScriptDoes) {
  for (const char* const script : {
           "cd /\n",
           "cd /; cd - >/dev/null\n",
           "old=$PWD; cd /; PWD=$old; unset OLDPWD\n",
           "OLDPWD=/x; PWD=/y\n",
           "export -n PWD\n",
           "set -a; later=1\n",
           "set -a; later=1; . /dev/null; set +a\n",
           "export SHELLOPTS BASHOPTS UID PPID LINENO RANDOM; export _=1\n",
           "SHLVL=77\n",
           "unset SHLVL PWD OLDPWD _\n",
           "set -u; unset PWD PATH\n",
           "IFS=:; export IFS; set -f; shopt -s nullglob\n",
           "set -eu\n",
           "readonly OLDPWD=/x\n",
           "readonly PWD SHLVL\n",
           "PATH=/bin\n",
           "set -o posix\n",
           "set -o posix; readonly OLDPWD=x PWD SHLVL\n",
           "exported() { :; }; export -f exported\n",
           "trap 'echo trapped' EXIT ERR TERM >/dev/null\n",
           "export BROOD_START_METHOD=spawn\n",
           "A=(1 2); declare -gu B\n",
           "shopt -s expand_aliases; alias if=oops exec=oops [[=oops\n",
           "shopt() { echo my; }\n",
       }) {
    SCOPED_TRACE(script);
    add(script);
    expect_both_ways_equal({"env"}, {"_=x", "A=old"});
    expect_both_ways_equal({"pwd", "-P"});
    expect_both_ways_equal({"env"}, {}, {"--env", "A=asked", "--env", "B=asked"});
  }
}

TEST_F(ShellExec, WhatOneScriptHasExportedForTheNextIsNotBroods) {
  add("set -a\n", "1.sh");
  add("set +a\n", "2.sh");
  EXPECT_THAT(run({"env"}).output, testing::Not(HasSubstr("__brood")));
  expect_both_ways_equal();
}

TEST_F(ShellExec, ProgramsAreFoundAfterTheScripts) {
  add_program("first/hello", "#!/bin/sh\necho first\n");
  std::filesystem::copy_file("/bin/echo", scratch_.path("hello"));
  std::filesystem::create_directories(scratch_.path("last"));
  std::filesystem::rename(scratch_.path("hello"), scratch_.path("last/hello"));
  path_ = scratch_.path("last") + ":" + path_;
  add("true\n");
  EXPECT_TRUE(is_short({"hello"}));
  EXPECT_EQ(run({"hello", "echo"}).output, "echo\n");
  add("PATH=\"" + scratch_.path("first") + ":$PATH\"\n");
  EXPECT_EQ(run({"hello", "echo"}).output, "first\n");
  add("mkdir -p \"$CONDA_PREFIX/bin\"; cp '" + scratch_.path("first/hello") +
      "' \"$CONDA_PREFIX/bin\"\n");
  EXPECT_EQ(run({"hello", "echo"}).output, "first\n");
  add("rm \"$CONDA_PREFIX/bin/hello\"; mv '" + scratch_.path("last/hello") + "' '" +
      scratch_.path("first") + "'\n");
  EXPECT_EQ(run({"hello", "echo"}).status, 127);
}

TEST_F(ShellExec, AProgramIsNamedAsItWasCalled) {
  const std::string relative = std::filesystem::relative(scratch_.path(), here_);
  add_program("zero", "#!/bin/sh\necho \"$0\"\n");
  add("true\n");
  expect_both_ways_equal({relative + "/zero"});
  expect_both_ways_equal({scratch_.path("zero")});
  path_ = relative + "::" + path_;
  expect_both_ways_equal({"zero"});
  expect_both_ways_equal({"sh", "-c", "echo \"$0\""});
  expect_both_ways_equal({"/bin/sh", "-c", "tr '\\0' ' ' </proc/$$/cmdline; echo"});
}

TEST_F(ShellExec, TheStreamsAreThoseOfBrood) {
  add("echo noise; exec 7</dev/null\n");
  const Finished finished =
      run_brood({.arguments = {"run", "-p", env_, "--", "sh", "-c", "cat; echo oops >&2"},
                 .input = "for the program",
                 .raw_entries = {"SHLVL=1", "PWD=" + here_}});
  EXPECT_EQ(finished.output, "for the program");
  EXPECT_EQ(finished.errors, "noise\noops\n");
}

TEST_F(ShellExec, AStreamThatWasClosedStaysClosedAndNoOtherIsOpen) {
  add("true\n");
  for (const char* const closed : {"<&-", ">&-", "2>&-", "<&- >&- 2>&-", ""}) {
    Words seen;
    for (const char* const entry : {"SHLVL=1", odd_entry}) {
      const std::string list = scratch_.path("list");
      (void)run_brood(
          {.arguments = {"-c",
                         "\"$0\" run -p \"$1\" -- bash -c 'for n in {0..40}; do { true <&$n; } "
                         "2>/dev/null && echo $n; done 50>\"$0\" >&50' \"$2\" " +
                             std::string(closed),
                         BROOD_EXECUTABLE, env_, list},
           .raw_entries = {entry},
           .program = "/bin/bash"});
      std::ifstream stream(list);
      seen.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
      EXPECT_FALSE(seen.back().empty());
    }
    EXPECT_EQ(seen.front(), seen.back()) << closed;
  }
}

TEST_F(ShellExec, AScriptThatClosesAStreamSetAsideDoesNotKeepTheProgramFromRunning) {
  for (const char* const script :
       {"exec 20>&-\n", "exec 20>&-; set -e\n", "exec 20>&-; set -o posix\n"}) {
    add(script);
    EXPECT_EQ(run({"echo", "ran"}).output, "ran\n") << script;
  }
}

TEST_F(ShellExec, TheCommandArrivesWordByWord) {
  add("true\n");
  const Finished finished =
      run({"sh", "-c", "printf '<%s>' \"$0\" \"$@\"", "", "a b", "-e", "*", "$HOME", "it's", "--"});
  EXPECT_EQ(finished.output, "<><a b><-e><*><$HOME><it's><-->") << finished.errors;
}

TEST_F(ShellExec, AProgramThatCannotBeStartedIsExplainedByBrood) {
  for (const char* const script : {"true\n", "set -e\n", "set -o posix\n"}) {
    add(script);
    expect_both_ways_equal({add_program("program", "#!/no/such/interpreter\n")});
    expect_both_ways_equal({add_program("program", "#!\necho \"<${BASH_VERSION-}>\"\n")});
    expect_both_ways_equal({add_program("program", "echo \"<${BASH_VERSION-}>\"\n")});
    expect_both_ways_equal({add_program("program", "\177ELF and nothing else")});
    expect_both_ways_equal({"no-such-program"});
  }
}

}  // namespace
}  // namespace brood_scenario
