#include "conda_config.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Config : public testing::Test {
 protected:
  Config() { environment_.set(home_variable, scratch_.path("home")); }

  CondaConfig read() {
    return read_conda_config(environment_, scratch_.path("root"),
                             [this](const std::string& line) { warnings_.push_back(line); });
  }

  std::string list_of(const std::string& below) {
    return "envs_dirs: ['" + scratch_.path(below) + "']\n";
  }

  ScratchDirectory scratch_;
  Environment environment_;
  std::vector<std::string> warnings_;
};

TEST_F(Config, WithoutAnyFileItIsCondasDefault) {
  const CondaConfig config = read();
  EXPECT_THAT(config.envs_dirs, IsEmpty());
  EXPECT_EQ(config.env_prompt, "({default_env}) ");
  EXPECT_EQ(config.default_activation_env, "base");
  EXPECT_TRUE(config.changeps1);
  EXPECT_TRUE(config.envvars_force_uppercase);
  EXPECT_EQ(config.auto_stack, 0);
}

TEST_F(Config, ListsArePutTogetherWithWhatCountsMoreInFront) {
  scratch_.write("root/.condarc", list_of("in_root"));
  scratch_.write("home/.condarc", list_of("in_home"));
  scratch_.write("home/.conda/condarc.d/b.yml", list_of("b"));
  scratch_.write("home/.conda/condarc.d/a.yaml", list_of("a"));
  scratch_.write("home/.conda/condarc.d/c.txt", list_of("c"));
  scratch_.write("active/.condarc", list_of("in_active"));
  const std::string own = scratch_.write("own.yml", list_of("in_own") + "envs_dirs_x: 1\n");
  environment_.set("CONDA_PREFIX", scratch_.path("active"));
  environment_.set("CONDARC", own);
  environment_.set("CONDA_ENVS_DIRS",
                   scratch_.path("variable") + list_separator + scratch_.path("in_root"));
  EXPECT_THAT(read().envs_dirs,
              ElementsAre(scratch_.path("variable"), scratch_.path("in_root"),
                          scratch_.path("in_own"), scratch_.path("in_active"),
                          scratch_.path("in_home"), scratch_.path("b"), scratch_.path("a")));
}

TEST_F(Config, ATextIsTheOneThatCountsMost) {
  scratch_.write("root/.condarc", "changeps1: false\nenv_prompt: 'root '\nauto_stack: 1\n");
  scratch_.write("home/.condarc", "env_prompt: 'home '\nenvvars_force_uppercase: no\n");
  CondaConfig config = read();
  EXPECT_FALSE(config.changeps1);
  EXPECT_FALSE(config.envvars_force_uppercase);
  EXPECT_EQ(config.env_prompt, "home ");
  EXPECT_EQ(config.auto_stack, 1);
  environment_.set("CONDA_CHANGEPS1", "yes");
  environment_.set("CONDA_ENV_PROMPT", " [{name}] ");
  environment_.set("CONDA_AUTO_STACK", "2");
  config = read();
  EXPECT_TRUE(config.changeps1);
  EXPECT_EQ(config.env_prompt, "[{name}]");  // conda drops the blanks of a variable
  EXPECT_EQ(config.auto_stack, 2);
}

TEST_F(Config, DirectoriesMayNameHomeAndVariables) {
  scratch_.write("root/.condarc", "envs_dirs:\n  - ~/one\n  - $BASE/two\n  - ${BASE}/../three\n");
  environment_.set("BASE", scratch_.path("base"));
  EXPECT_THAT(read().envs_dirs, ElementsAre(scratch_.path("home/one"), scratch_.path("base/two"),
                                            scratch_.path("three")));
}

TEST_F(Config, WhatIsNotUnderstoodIsToldWithFileAndLine) {
  const std::string file = scratch_.write("root/condarc", "a: b\nenvs_dirs: {}\n");
  EXPECT_THAT(read().envs_dirs, IsEmpty());
  EXPECT_THAT(warnings_, ElementsAre(testing::StartsWith(file + ":2: ")));
}

TEST_F(Config, AnyBytesInAFileAreNoReasonToStop) {
  scratch_.write("root/.condarc", std::string("envs_dirs:\n  - \xff\0[\n: : :\n\t-", 27));
  EXPECT_NO_THROW(read());
}

}  // namespace
}  // namespace brood::launcher
