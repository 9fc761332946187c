// What environments there are, and which one is meant by a name.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Env : public testing::Test {
 protected:
  Finished run(Words arguments) {
    Start start{.arguments = std::move(arguments)};
    start.variables = {{"HOME", scratch_.path("home")},
                       {"MAMBA_ROOT_PREFIX", scratch_.path("root")}};
    start.variables.insert(start.variables.end(), more_.begin(), more_.end());
    return run_brood(start);
  }

  Scratch scratch_;
  const std::string root_ = scratch_.make_environment("root");
  std::vector<std::pair<std::string, std::string>> more_;
};

TEST_F(Env, AllOfThemAreListedAndTheActiveOneHasAStar) {
  const std::string a = scratch_.make_environment("root/envs/a");
  const std::string own = scratch_.make_environment("home/.conda/envs/own");
  const std::string far = scratch_.make_environment("far/away");
  const std::string set = scratch_.make_environment("configured/set");
  const std::string pixi = scratch_.make_environment("home/.pixi/envs/tool");
  scratch_.write("root/envs/no_environment/file", "");
  scratch_.write("home/.conda/environments.txt", far + "\n" + a + "\n\n/gone\n");
  scratch_.write("home/.condarc", "envs_dirs:\n  - " + scratch_.path("configured") + "  # mine\n");
  more_ = {{"CONDA_SHLVL", "1"}, {"CONDA_PREFIX", a}};
  const auto listed = nlohmann::json::parse(run({"env", "list", "--json"}).output);
  EXPECT_THAT(listed.at("envs").get<Words>(),
              testing::UnorderedElementsAre(root_, a, own, far, set, pixi));
  EXPECT_EQ(listed.at("envs").at(0), root_);
  EXPECT_EQ(listed.at("active_prefix"), a);
  EXPECT_THAT(lines_of(run({"env", "list", "--names"}).output),
              testing::UnorderedElementsAre("base", "a", "own", "set", "tool"));
  const std::string text = run({"env", "list"}).output;
  EXPECT_THAT(text, HasSubstr("a                     *  " + a + "\n"));
  EXPECT_THAT(text, HasSubstr("base                     " + root_ + "\n"));
}

TEST_F(Env, ANameIsFoundWhereCondasFilesSay) {
  const std::string set = scratch_.make_environment("configured/set");
  scratch_.write("root/condarc.d/a.yml", "envs_dirs: ['" + scratch_.path("configured") + "']\n");
  EXPECT_THAT(run({"activate", "--json", "set"}).output,
              HasSubstr("\"CONDA_PREFIX\": \"" + set + "\""));
}

TEST_F(Env, WhatIsNotUnderstoodIsSaid) {
  scratch_.write("home/.condarc", "channels: [a]\nenvs_dirs: &anchor\n  - /x\n");
  const Finished finished = run({"activate", "nope"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(lines_of(finished.errors).front(),
              testing::AllOf(HasSubstr("brood activate: warning: "), HasSubstr("/.condarc:2:")));
}

TEST_F(Env, InfoTellsWhatItIs) {
  const std::string a = scratch_.make_environment("root/envs/a");
  scratch_.write("root/envs/a/conda-meta/python-3.11.4-h1_0.json", "{}");
  scratch_.write("root/envs/a/conda-meta/python-dateutil-2.9-py_0.json", "{}");
  scratch_.write("root/envs/a/conda-meta/state", R"({"env_vars": {"COLOR": "red"}})");
  scratch_.write("root/envs/a/etc/conda/activate.d/x.sh", "");
  const auto info = nlohmann::json::parse(run({"env", "info", "--json", "a"}).output);
  EXPECT_EQ(info.at("prefix"), a);
  EXPECT_EQ(info.at("name"), "a");
  EXPECT_EQ(info.at("active"), false);
  EXPECT_EQ(info.at("packages"), 2);
  EXPECT_EQ(info.at("python"), "3.11.4");
  EXPECT_THAT(info.at("variables").get<Words>(), ElementsAre("COLOR"));
  EXPECT_THAT(info.at("activate_scripts").get<Words>(),
              ElementsAre(a + "/etc/conda/activate.d/x.sh"));
  EXPECT_THAT(run({"env", "info", a}).output, HasSubstr("\nvariables     COLOR=red\n"));
}

TEST_F(Env, CondasErrorsAreCondas) {
  Finished finished = run({"activate", "--compat=conda", "nope"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.errors,
            "\nEnvironmentNameNotFound: Could not find conda environment: nope\n"
            "You can list all discoverable environments with `conda info --envs`.\n\n\n");
  finished = run({"activate", "--compat=conda", "/nowhere/x/"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.errors,
            "\nEnvironmentLocationNotFound: Not a conda environment: /nowhere/x\n\n");
  finished = run({"activate", "--compat=conda", "a", "b"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.errors,
            "\nArgumentError: activate does not accept more than one argument:\n['a', 'b']\n\n\n");
  EXPECT_EQ(run({"deactivate", "--compat=conda"}).output, "");
}

}  // namespace
}  // namespace brood_scenario
