// A batch file that is wrapped: it is put into the user's cache and started there.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::HasSubstr;

TEST(WrappedScript, IsStartedFromTheCacheWithItsArguments) {
  const Scratch scratch;
  const std::string env = scratch.make_environment("env");
  const std::string script =
      scratch.write("show.bat", "@echo off\r\necho %CONDA_PREFIX% %~1 %~2\r\nexit /b 7\r\n");
  const std::string tool = scratch.path("tool.exe");
  EXPECT_EQ(
      run_brood({.arguments = {"wrap", "-p", env, script, "-o", scratch.path("tool")}}).status, 0);
  std::filesystem::remove(script);
  const Finished finished = run_brood({.arguments = {"one", "two"},
                                       .variables = {{"LOCALAPPDATA", scratch.path("cache")}},
                                       .program = tool});
  EXPECT_EQ(finished.status, 7) << finished.errors;
  EXPECT_THAT(finished.output, HasSubstr("env one two"));
  EXPECT_TRUE(std::filesystem::exists(scratch.path("cache") + "/brood/wrapped"));
}

}  // namespace
}  // namespace brood_scenario
