// brood.toml gives defaults to `brood run` and `brood map`, and nothing is run when it is wrong.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ConfigFile : public testing::Test {
 protected:
  Finished run(Words arguments, std::vector<std::pair<std::string, std::string>> variables = {}) {
    return run_brood({.arguments = std::move(arguments), .variables = std::move(variables)});
  }

  Scratch scratch_;
  const std::string near_ = scratch_.make_environment("my project/env");
  const std::string other_ = scratch_.make_environment("other");
  const std::string script_ =
      scratch_.write("my project/bin/show.sh",
                     "echo \"$CONDA_PREFIX|$BROOD_START_METHOD|$BROOD_PROCESSES|$COLOR\"\n");
  const std::string file_ = scratch_.write("my project/brood.toml",
                                           "environment = './env'\n"
                                           "start_method = 'spawn'\n"
                                           "processes = 3\n"
                                           "[variables]\n"
                                           "COLOR = \"it's 'red'\"\n");
};

TEST_F(ConfigFile, AboveTheScriptGivesEnvironmentMethodProcessesAndVariables) {
  const Finished finished = run({"run", "sh", script_});
  EXPECT_EQ(finished.output, near_ + "|spawn|3|it's 'red'\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_F(ConfigFile, FlagsAndVariablesCountMore) {
  EXPECT_EQ(run({"run", "-p", other_, "--processes", "7", "sh", script_},
                {{"BROOD_START_METHOD", "fork"}, {"COLOR", "blue"}})
                .output,
            other_ + "|fork|7|blue\n");
  EXPECT_THAT(run({"run", "sh", script_}, {{"BROOD_ENVIRONMENT", other_}}).output,
              StartsWith(other_ + "|"));
}

TEST_F(ConfigFile, AnEnvironmentThatIsNotThereIsSaidWithThePlaceThatNamesIt) {
  scratch_.write("my project/brood.toml", "processes = 3\nenvironment = 'nope'\n");
  const Finished by_file = run({"run", "sh", script_});
  EXPECT_EQ(by_file.status, 3);
  EXPECT_THAT(by_file.errors, StartsWith("brood run: " + file_ +
                                         ":2:15: cannot find environment "
                                         "'nope': looked in "));
  const Finished by_variable = run({"map", "true"}, {{"BROOD_ENVIRONMENT", "./no/where"}});
  EXPECT_EQ(by_variable.status, 3);
  EXPECT_THAT(by_variable.errors, StartsWith("brood map: BROOD_ENVIRONMENT: cannot use "));
}

TEST_F(ConfigFile, CountsMoreThanAnActiveEnvironmentButTheUsersOwnDoesNot) {
  const std::vector<std::pair<std::string, std::string>> active{
      {"CONDA_PREFIX", other_}, {"CONDA_SHLVL", "1"}, {"HOME", scratch_.path("home")}};
  EXPECT_THAT(run({"run", "sh", script_}, active).output, StartsWith(near_ + "|"));
  scratch_.write("home/.config/brood/brood.toml", "environment = '" + near_ + "'\nprocesses = 2\n");
  std::filesystem::remove(file_);
  EXPECT_EQ(run({"run", "sh", script_}, active).output, other_ + "||2|\n");
  EXPECT_THAT(run({"run", "sh", script_}, {{"HOME", scratch_.path("home")}}).output,
              StartsWith(near_ + "|"));
}

TEST_F(ConfigFile, IsFoundThroughALinkToTheScript) {
  const std::string link = scratch_.path("link.sh");
  std::filesystem::create_symlink(script_, link);
  EXPECT_THAT(run({"run", "sh", link}).output, StartsWith(near_ + "|spawn|3|"));
}

TEST_F(ConfigFile, GivesMapItsDefaultsToo) {
  const Finished finished = run({"map", "sh", script_, ":::", "1"});
  EXPECT_EQ(finished.output, near_ + "|spawn|3|it's 'red'\n");
}

TEST_F(ConfigFile, ThatIsWrongStopsEverythingWithItsPlace) {
  scratch_.write("my project/brood.toml", "environment = './env'\nprocesess = 3\n");
  for (const char* const verb : {"run", "map"}) {
    const Finished finished = run({verb, "sh", script_});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.output, IsEmpty());
    EXPECT_THAT(finished.errors,
                AllOf(HasSubstr(file_ + ":2:1: there is no key 'procesess'; known are environment"),
                      StartsWith(std::string("brood ") + verb + ": ")));
    EXPECT_EQ(lines_of(finished.errors).size(), 1u);
  }
  EXPECT_EQ(run({"run", "--no-config", "-p", other_, "sh", script_}).output, other_ + "|||\n");
}

TEST_F(ConfigFile, CanBeNamed) {
  const std::string named = scratch_.write("else where.toml", "processes = 5\n");
  EXPECT_EQ(run({"run", "--config", named, "-p", other_, "sh", script_}).output, other_ + "||5|\n");
  EXPECT_EQ(run({"run", "--config", "/nonexistent", "-p", other_, "sh", script_}).status, 2);
  EXPECT_EQ(run({"run", "--config", named, "--no-config", "sh", script_}).status, 2);
}

TEST_F(ConfigFile, ThatOthersMayWriteIsNotObeyed) {
  namespace fs = std::filesystem;
  fs::permissions(file_, fs::perms::others_write, fs::perm_options::add);
  const Finished finished = run({"run", "-p", other_, "sh", script_});
  EXPECT_EQ(finished.output, other_ + "|||\n");
  EXPECT_THAT(finished.errors, AllOf(StartsWith("brood run: warning: "), HasSubstr("is not used")));
}

}  // namespace
}  // namespace brood_scenario
