// Whose brood.toml is obeyed.
#include "config_search.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigTrust : public testing::Test {
 protected:
  ScratchDirectory scratch_;
  const std::string script_ = scratch_.write("a/tool.py", "");
  const std::string file_ = scratch_.write("a/brood.toml", "processes = 2");
};

TEST_F(ConfigTrust, OnesOwnFileIsTrusted) {
  EXPECT_FALSE(distrust(file_));
}

TEST_F(ConfigTrust, AFileThatEverybodyMayWriteIsNotUsedAndThatIsSaid) {
  ASSERT_EQ(chmod(file_.c_str(), 0666), 0);
  scratch_.write("brood.toml", "processes = 1");
  std::vector<std::string> warnings;
  const auto warn = [&](const std::string& line) { warnings.push_back(line); };
  EXPECT_FALSE(find_config({}, {script_}, Environment(), warn).processes);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("everybody may write it")));
  EXPECT_EQ(find_config({.file = file_, .none = false}, {script_}, Environment(), warn).processes,
            2);
}

TEST_F(ConfigTrust, AnotherUsersFileIsNotTrusted) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give a file away";
  }
  ASSERT_EQ(chown(file_.c_str(), 12345, 12345), 0);
  EXPECT_THAT(distrust(file_).value_or(""), HasSubstr("another user"));
}

}  // namespace
}  // namespace brood::launcher
