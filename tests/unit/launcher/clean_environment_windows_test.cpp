#include "clean_environment.hpp"

#include "layout.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(CleanEnvironment, KeepsWhatTheSystemLooksForInItsSpelling) {
  const Environment old({"Path=C:\\mine", "SYSTEMROOT=C:\\W", "temp=C:\\T", "CONDA_PREFIX=C:\\e"});
  EXPECT_EQ(clean_environment(old),
            Environment({"PATH=" + default_path(), "SYSTEMROOT=C:\\W", "temp=C:\\T"}));
}

}  // namespace
}  // namespace brood::launcher
