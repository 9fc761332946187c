#include "config_search.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigSearch : public testing::Test {
 protected:
  Config find(const ConfigChoice& choice, const std::vector<std::string>& command) {
    return find_config(choice, command, environment_,
                       [&](const std::string& line) { warnings_.push_back(line); });
  }

  ScratchDirectory scratch_;
  const std::string script_ = scratch_.write("a/b/tool.py", "");
  Environment environment_{{std::string(config_home_variable) + "=" + scratch_.path("config")}};
  std::vector<std::string> warnings_;
};

TEST_F(ConfigSearch, TheScriptIsTheProgramOrWhatItsInterpreterIsGiven) {
  const std::string folder = scratch_.path("a/b");
  const std::string here = to_text(fs::current_path());
  EXPECT_THAT(config_folders({script_, "x"}), ElementsAre(folder));
  EXPECT_THAT(config_folders({"python", script_}), ElementsAre(folder));
  EXPECT_THAT(config_folders({"/opt/bin/python3.11", "-u", "-W", "ignore", script_, "more"}),
              ElementsAre(folder));
  EXPECT_THAT(config_folders({"python", "-m", "tool", script_}), ElementsAre(here));
  EXPECT_THAT(config_folders({"cat", script_}), ElementsAre(here));
  EXPECT_THAT(config_folders({}), ElementsAre(here));
}

TEST_F(ConfigSearch, TheNearestFileAboveTheScriptCounts) {
  scratch_.write("brood.toml", "processes = 1");
  EXPECT_EQ(find({}, {script_}).processes, 1);
  scratch_.write("a/brood.toml", "processes = 2");
  EXPECT_EQ(find({}, {script_}).processes, 2);
  scratch_.write("a/b/brood.toml", "processes = 3");
  EXPECT_EQ(find({}, {"python", script_}).processes, 3);
}

TEST_F(ConfigSearch, TheUsersFileFillsWhatTheNearestLeavesOpen) {
  scratch_.write("config/brood/brood.toml", "processes = 9\nstart_method = 'spawn'");
  scratch_.write("a/brood.toml", "processes = 2");
  const Config config = find({}, {script_});
  EXPECT_EQ(config.processes, 2);
  EXPECT_EQ(config.start_method, "spawn");
}

TEST_F(ConfigSearch, AFileCanBeNamedOrAllBeLeftOut) {
  scratch_.write("a/brood.toml", "processes = 2");
  scratch_.write("config/brood/brood.toml", "start_method = 'spawn'");
  const std::string other = scratch_.write("other.toml", "processes = 5");
  EXPECT_EQ(find({.file = other, .none = false}, {script_}).processes, 5);
  EXPECT_FALSE(find({.file = {}, .none = true}, {script_}).processes);
  EXPECT_FALSE(find({.file = {}, .none = true}, {script_}).start_method);
}

TEST_F(ConfigSearch, ANamedFileHasToBeThere) {
  try {
    find({.file = scratch_.path("none.toml"), .none = false}, {script_});
    FAIL();
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("there is no such file"));
  }
  EXPECT_THROW(find({.file = scratch_.path(), .none = false}, {script_}), LauncherError);
}

TEST_F(ConfigSearch, AHugeFileIsRefused) {
  scratch_.write("a/brood.toml", std::string((1 << 20) + 1, '\n'));
  EXPECT_THROW(find({}, {script_}), LauncherError);
}

TEST_F(ConfigSearch, ADirectoryOfThatNameIsNoFile) {
  scratch_.make_directory("a/b/brood.toml");
  scratch_.write("a/brood.toml", "processes = 2");
  EXPECT_EQ(find({}, {script_}).processes, 2);
}

}  // namespace
}  // namespace brood::launcher
