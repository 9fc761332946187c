#include "config.hpp"

#include "error.hpp"
#include "text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

TEST(ParseConfig, ReadsEveryKey) {
  const Config config = parse_config(R"(
environment = "science"
start_method = "spawn"
processes = 4
preload = ["numpy", "scipy.linalg"]
[variables]
OMP_NUM_THREADS = "1"
)",
                                     "/p/brood.toml");
  EXPECT_EQ(config.environment.name, "science");
  EXPECT_EQ(config.start_method, "spawn");
  EXPECT_EQ(config.processes, 4);
  EXPECT_THAT(config.preload.value(), ElementsAre("numpy", "scipy.linalg"));
  EXPECT_THAT(config.variables, ElementsAre(Pair("OMP_NUM_THREADS", "1")));
}

TEST(ParseConfig, AnEmptyFileSaysNothing) {
  const Config config = parse_config("", "/p/brood.toml");
  EXPECT_FALSE(config.environment.name || config.environment.prefix || config.processes);
}

TEST(ParseConfig, AnEnvironmentWithASlashIsAPathFromTheFilesFolder) {
  EXPECT_EQ(parse_config("environment = './env'", "/p/brood.toml").environment.prefix,
            to_text(to_path("/p") / "./env"));
  EXPECT_EQ(parse_config("environment = '/env'", "/p/brood.toml").environment.prefix, "/env");
  EXPECT_EQ(parse_config("environment = '~/env'", "/p/brood.toml").environment.prefix, "~/env");
  EXPECT_EQ(parse_config("environment = 'env'", "/p/brood.toml").environment.name, "env");
}

struct RefusalCase {
  const char* text;
  const char* place;
  const char* allowed;  ///< Part of the sentence.
};

class ParseConfigRefuses : public testing::TestWithParam<RefusalCase> {};

TEST_P(ParseConfigRefuses, WithThePlaceAndWhatIsAllowed) {
  try {
    parse_config(GetParam().text, "/p/brood.toml");
    FAIL() << GetParam().text;
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_THAT(error.what(), StartsWith("/p/brood.toml:" + std::string(GetParam().place) + ": "));
    EXPECT_THAT(error.what(), HasSubstr(GetParam().allowed));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Files, ParseConfigRefuses,
    testing::Values(
        RefusalCase{"envronment = 'x'", "1:1", "known are environment, start_method"},
        RefusalCase{"\n\n  proceses = 3", "3:3", "no key 'proceses'"},
        RefusalCase{"environment = 3", "1:15", "a text in quotes"},
        RefusalCase{"environment = ''", "1:15", "a name, or a path"},
        RefusalCase{"start_method = 'thread'", "1:16", "\"fork\", \"spawn\" or \"forkserver\""},
        RefusalCase{"processes = 0", "1:13", "from 1 up"},
        RefusalCase{"processes = 3000000000", "1:13", "from 1 up"},
        RefusalCase{"processes = '4'", "1:13", "a whole number"},
        RefusalCase{"processes = 4.0", "1:13", "a whole number"},
        RefusalCase{"preload = 'numpy'", "1:11", "a list of texts"},
        RefusalCase{"preload = ['a', 2]", "1:17", "a text in quotes"},
        RefusalCase{"preload = ['a,b']", "1:12", "as import does"},
        RefusalCase{"variables = 3", "1:13", "a table"},
        RefusalCase{"[variables]\nA = 1", "2:5", "a text in quotes"},
        RefusalCase{"[variables]\n'A=B' = ''", "2:1", "no '='"},
        RefusalCase{"[variables]\nPATH = ''", "2:1", "activating an environment"},
        RefusalCase{"[variables]\nCONDA_PREFIX = ''", "2:1", "activating an environment"},
        RefusalCase{"processes = ", "1:13", "no valid TOML"}));

TEST(MergeConfig, TheNearestFileCountsMoreKeyByKey) {
  Config nearest = parse_config("processes = 1\n[variables]\nA = 'near'", "/p/brood.toml");
  const Config user =
      parse_config("processes = 2\nstart_method = 'spawn'\n[variables]\nA = 'user'\nB = 'user'",
                   "/u/brood.toml");
  const Config both = merged(nearest, user);
  EXPECT_EQ(both.processes, 1);
  EXPECT_EQ(both.start_method, "spawn");
  EXPECT_THAT(both.variables, ElementsAre(Pair("A", "near"), Pair("B", "user")));
}

TEST(ChosenEnvironment, FlagThenVariableThenNearestFileThenActiveThenUsersFile) {
  const Config near = parse_config("environment = 'near'", "/p/brood.toml");
  const Config user = merged(Config(), parse_config("environment = 'user'", "/u/brood.toml"));
  const Config both = merged(near, parse_config("environment = 'user'", "/u/brood.toml"));
  const Environment active({"CONDA_PREFIX=/active"});
  const Environment named({"CONDA_PREFIX=/active", "BROOD_ENVIRONMENT=variable"});
  EXPECT_EQ(chosen_environment({.name = "flag", .prefix = {}}, named, near).name, "flag");
  EXPECT_EQ(chosen_environment({}, named, near).name, "variable");
  EXPECT_EQ(chosen_environment({}, active, both).name, "near");
  EXPECT_FALSE(chosen_environment({}, active, user).name);
  EXPECT_EQ(chosen_environment({}, Environment(), user).name, "user");
}

TEST(ChosenEnvironment, TellsWhereItIsNamed) {
  const Config config = parse_config("processes = 2\nenvironment = 'a'", "/data/brood.toml");
  EXPECT_EQ(chosen_environment({}, Environment(), config).source, "/data/brood.toml:2:15");
  EXPECT_EQ(chosen_environment({}, Environment({"BROOD_ENVIRONMENT=e"}), config).source,
            "BROOD_ENVIRONMENT");
  EXPECT_EQ(chosen_environment({.name = "flag", .prefix = {}}, Environment(), config).source, "");
}

TEST(ChosenEnvironment, TheVariableMayBeAPath) {
  EXPECT_EQ(chosen_environment({}, Environment({"BROOD_ENVIRONMENT=/e"}), {}).prefix, "/e");
}

TEST(WithDefaults, SetsWhatIsNotSet) {
  const Config config = parse_config(
      "start_method = 'spawn'\nprocesses = 3\n[variables]\nA = 'file'\nB = 'file'\nC = ''", "/f");
  const Environment result =
      with_defaults(Environment({"A=mine", "B=", "BROOD_PROCESSES="}), config);
  EXPECT_EQ(result.get("A"), "mine");
  EXPECT_EQ(result.get("B"), "");  // Set to nothing is set.
  EXPECT_EQ(result.get("C"), "");
  EXPECT_EQ(result.get("BROOD_PROCESSES"), "3");
  EXPECT_EQ(result.get("BROOD_START_METHOD"), "spawn");
  EXPECT_EQ(
      with_defaults(Environment({"BROOD_START_METHOD=fork"}), config).get("BROOD_START_METHOD"),
      "fork");
}

}  // namespace
}  // namespace brood::launcher
