#include "script_program.hpp"

#include "error.hpp"
#include "scratch_directory.hpp"

#include <boost/filesystem/operations.hpp>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

/// An environment with a python and an Rscript; further away a python3, a perl and a ruby.
class ScriptProgram : public testing::Test {
 protected:
  ScriptProgram() {
    program("env/bin/python", "");
    program("env/bin/Rscript", "");
    for (const char* const name : {"python3", "perl", "ruby"}) {
      program(std::string("sys/") + name, "");
    }
  }

  std::string program(const std::string& below, const std::string& text) {
    const std::string path = scratch_.write(below, text);
    fs::permissions(path, fs::owner_all);
    return path;
  }

  Words command(const Words& words) {
    return script_command(
        words, Environment({"CONDA_PREFIX=" + scratch_.path("env"),
                            "PATH=" + scratch_.path("env/bin") + ":" + scratch_.path("sys")}));
  }

  ScratchDirectory scratch_;
};

TEST_F(ScriptProgram, APlainPythonFileIsRunByTheEnvironmentsPython) {
  const std::string file = scratch_.write("s.py", "print()");
  EXPECT_EQ(command({file, "-m", "x"}), (Words{"python", file, "-m", "x"}));
}

TEST_F(ScriptProgram, APythonOnTheFirstLineIsTheEnvironmentsPython) {
  const std::string file = program("s.py", "#!/usr/bin/python3 -u\n");
  EXPECT_EQ(command({file}), (Words{"python", "-u", file}));
  const std::string through_env = program("e.py", "#!/usr/bin/env -S python3.8 -X dev\n");
  EXPECT_EQ(command({through_env, "a"}), (Words{"python", "-X", "dev", through_env, "a"}));
  program("env/bin/python3.8", "");
  EXPECT_EQ(command({through_env}), (Words{"python3.8", "-X", "dev", through_env}));
}

TEST_F(ScriptProgram, AnotherInterpreterOnTheFirstLineIsRespected) {
  const std::string file = program("s.py", "#!/bin/sh\n");
  EXPECT_EQ(command({file}), Words{file});
  const std::string data = scratch_.write("t.py", "#!/no/such/folder/ruby -w\n");
  EXPECT_EQ(command({data}), (Words{"ruby", "-w", data}));
}

TEST_F(ScriptProgram, AScriptThatMayNotBeExecutedIsRunByItsFirstLine) {
  const std::string file = scratch_.write("tool", "#!" + scratch_.path("sys/perl") + " -w -T\n");
  EXPECT_EQ(command({file, "x"}), (Words{scratch_.path("sys/perl"), "-w -T", file, "x"}));
  program("env/bin/perl", "");
  EXPECT_EQ(command({file, "x"}), (Words{"perl", "-w -T", file, "x"}));
}

TEST_F(ScriptProgram, EndingsNameTheirInterpreters) {
  const std::string r = scratch_.write("a.R", "");
  EXPECT_EQ(command({r}), (Words{"Rscript", r}));
  const std::string perl = scratch_.write("a.pl", "");
  EXPECT_EQ(command({perl}), (Words{"perl", perl}));
}

TEST_F(ScriptProgram, AMissingInterpreterIsNamed) {
  const std::string file = scratch_.write("a.jl", "");
  try {
    command({file});
    FAIL();
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::not_found);
    EXPECT_EQ(error.what(), "cannot run script '" + file +
                                "': its interpreter 'julia' is in no directory of PATH");
  }
}

TEST_F(ScriptProgram, AProgramOnPathIsLeftToTheSystem) {
  program("sys/tool.py", "#!/usr/bin/python3\n");
  EXPECT_EQ(command({"tool.py"}), Words{"tool.py"});
  const std::string plain = program("sys/plain.py", "print()");
  EXPECT_EQ(command({"plain.py"}), (Words{"python", plain}));
}

TEST_F(ScriptProgram, EverythingElseStays) {
  const std::string executable = program("tool", "#!/bin/sh\n");
  const std::string data = scratch_.write("data", "text");
  for (const Words& words : {Words{"python", "s.py"}, Words{"python", "-m", "x"},
                             Words{executable, "a"}, Words{data}, Words{scratch_.path("none.py")},
                             Words{"none.py"}, Words{""}, Words{scratch_.path()}, Words{".py"}}) {
    EXPECT_EQ(command(words), words);
  }
}

}  // namespace
}  // namespace brood::launcher
