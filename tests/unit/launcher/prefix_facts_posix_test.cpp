#include "prefix_facts.hpp"

#include "error.hpp"
#include "nobody_posix.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Unreadable : public testing::TestWithParam<const char*> {};

TEST_P(Unreadable, IsAnErrorAndNotEmpty) {
  const ScratchDirectory scratch;
  scratch.make_environment("env");
  const std::string hidden = scratch.make_directory(std::string("env/") + GetParam());
  fs::permissions(to_path(hidden), fs::no_perms);
  std::string what = "no failure";
  bool is_nobody = false;
  {
    const Nobody nobody;
    is_nobody = nobody.is_one();
    try {
      read_prefix_facts(scratch.path("env"), [](const std::string&) {});
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::environment);
      what = error.what();
    }
  }
  fs::permissions(to_path(hidden), fs::owner_all);
  if (is_nobody) {
    EXPECT_THAT(what, AllOf(HasSubstr(hidden), HasSubstr("Permission denied")));
  }
}

INSTANTIATE_TEST_SUITE_P(Directories, Unreadable,
                         testing::Values("conda-meta", "etc", "etc/conda/env_vars.d",
                                         "etc/conda/activate.d", "etc/conda/deactivate.d"));

TEST(ReadPrefixFacts, AFileInAPlaceForScriptsIsNone) {
  const ScratchDirectory scratch;
  scratch.make_environment("env");
  scratch.write("env/etc/conda/activate.d", "");
  EXPECT_TRUE(
      read_prefix_facts(scratch.path("env"), [](const std::string&) {}).activate_scripts.empty());
}

}  // namespace
}  // namespace brood::launcher
