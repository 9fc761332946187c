#include "prefix.hpp"

#include "error.hpp"
#include "nobody_posix.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

std::string write_program(const ScratchDirectory& scratch, const std::string& below,
                          const std::string& content = "#!/bin/sh\n") {
  const std::string file = scratch.write(below, content);
  fs::permissions(to_path(file), fs::owner_all);
  return file;
}

std::string found(const std::string& program, const std::string& path = "/usr/bin:/bin") {
  return find_prefix({}, Environment({"PATH=" + path}), program);
}

TEST(FindPrefixByProgram, IsTheOneTheProgramLiesIn) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("env");
  EXPECT_EQ(found(write_program(scratch, "env/bin/tool")), env);
  EXPECT_EQ(found("tool", "/usr/bin:" + env + "/bin"), env);
}

TEST(FindPrefixByProgram, IsTheOneItsInterpreterLiesIn) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("env");
  const std::string python = write_program(scratch, "env/bin/python");
  EXPECT_EQ(found(write_program(scratch, "project/script", "#!" + python + " -u\n")), env);
}

TEST(FindPrefixByProgram, LooksThroughEnv) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("env");
  write_program(scratch, "env/bin/my-python");
  const std::string script =
      write_program(scratch, "project/script", "#!/usr/bin/env my-python\nprint()\n");
  EXPECT_EQ(found(script, env + "/bin:/usr/bin"), env);
}

TEST(FindPrefixByProgram, FollowsALinkToTheProgram) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("env");
  const std::string tool = write_program(scratch, "env/bin/tool");
  scratch.make_directory("bin");
  fs::create_symlink(to_path(tool), to_path(scratch.path("bin/tool")));
  EXPECT_EQ(found(scratch.path("bin/tool")), env);
}

TEST(FindPrefixByProgram, AScriptThatMayNotBeExecutedStillTells) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("env");
  const std::string python = write_program(scratch, "env/bin/python");
  EXPECT_EQ(found(scratch.write("script.py", "#!" + python + "\n")), env);
}

TEST(FindPrefixByProgram, AProgramOutsideAnyIsAnError) {
  try {
    found("sh");
    FAIL() << "it was found";
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::environment);
  }
}

TEST(FindPrefix, ALinkToAnEnvironmentIsNotResolved) {
  const ScratchDirectory scratch;
  scratch.make_environment("real");
  fs::create_directory_symlink(to_path(scratch.path("real")), to_path(scratch.path("link")));
  EXPECT_EQ(find_prefix({.name = {}, .prefix = scratch.path("link")}, Environment(), ""),
            scratch.path("link"));
}

TEST(FindPrefix, OneThatMayNotBeLookedIntoIsNotCalledNone) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("env");
  fs::permissions(to_path(env), fs::no_perms);
  std::string what = "no failure";
  bool is_nobody = false;
  {
    const Nobody nobody;
    is_nobody = nobody.is_one();
    try {
      find_prefix({.name = {}, .prefix = env}, Environment(), "");
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::environment);
      what = error.what();
    }
  }
  fs::permissions(to_path(env), fs::owner_all);
  if (is_nobody) {
    EXPECT_THAT(what, testing::AllOf(testing::HasSubstr(env), testing::HasSubstr("ermission")));
  }
}

TEST(FindPrefix, AnyByteMayStandInItsPath) {
  const ScratchDirectory scratch;
  const std::string env = scratch.make_environment("it's \"a\"\n$p \xff\\");
  EXPECT_EQ(find_prefix({.name = {}, .prefix = env}, Environment(), ""), env);
}

TEST(FindConda, FindsACondaOnPath) {
  const ScratchDirectory scratch;
  write_program(scratch, "conda/bin/conda");
  const Environment environment({"PATH=/usr/bin:" + scratch.path("conda/bin")});
  EXPECT_EQ(find_conda(environment)->root, scratch.path("conda"));
}

}  // namespace
}  // namespace brood::launcher
