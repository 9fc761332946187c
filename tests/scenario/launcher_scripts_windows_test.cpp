// Activation on Windows: batch files, and what a program gets of the command line.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class BatchScript : public testing::Test {
 protected:
  void add(const std::string& name, const std::string& text) {
    scratch_.write("my env/etc/conda/activate.d/" + name, text);
  }

  Finished run(Words command) {
    command.insert(command.begin(), {"run", "-p", env_, "--"});
    return run_brood({.arguments = std::move(command)});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("my env");
};

TEST_F(BatchScript, ScriptsShareTheirVariables) {
  add("1.bat", "@set FIRST=%CONDA_PREFIX%\r\n");
  add("2.bat", "@set SECOND=%FIRST%-2\r\n");
  const Finished finished = run({"cmd", "/c", "set", "SECOND"});
  EXPECT_THAT(lines_of(finished.output), Contains("SECOND=" + env_ + "-2"));
}

TEST_F(BatchScript, TheirOutputGoesToStderr) {
  add("1.bat", "@echo noise\r\n");
  const Finished finished = run({BROOD_EXECUTABLE, "nonsense"});
  EXPECT_THAT(finished.output, IsEmpty());
  EXPECT_THAT(finished.errors, HasSubstr("noise"));
  EXPECT_EQ(finished.status, 2);
}

TEST_F(BatchScript, AnExitIsReportedWithTheScript) {
  add("1.bat", "@exit 5\r\n");
  const Finished finished = run({BROOD_EXECUTABLE, "--version"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.output, IsEmpty());
  EXPECT_THAT(finished.errors, HasSubstr("1.bat' ended the shell with status 5"));
}

TEST_F(BatchScript, ABatchFileIsAProgramToo) {
  scratch_.write("my env/Scripts/tool.bat", "@echo got %1\r\n@exit /b 4\r\n");
  const Finished finished = run({"tool", "x y"});
  EXPECT_THAT(finished.output, HasSubstr("got \"x y\""));
  EXPECT_EQ(finished.status, 4);
}

TEST_F(BatchScript, MapRunsInTheActivatedEnvironment) {
  add("1.bat", "@set FIRST=seen\r\n");
  const Finished finished = run_brood({.arguments = {"map", "-p", env_, "-j", "2", "--", "cmd",
                                                     "/c", "echo {} %FIRST%", ":::", "a", "b"}});
  EXPECT_EQ(finished.status, 0);
  const Words lines = lines_of(finished.output);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("a seen"));
  EXPECT_THAT(lines[1], HasSubstr("b seen"));
}

}  // namespace
}  // namespace brood_scenario
