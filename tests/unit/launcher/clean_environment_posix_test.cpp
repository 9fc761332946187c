#include "clean_environment.hpp"

#include "layout.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(CleanEnvironment, KeepsTheUserTheTerminalAndTheLanguage) {
  const Environment old({"PATH=/mine", "HOME=/h", "LC_ALL=C", "TERM=dumb", "CONDA_PREFIX=/e",
                         "LD_PRELOAD=x", "HOME"});
  EXPECT_EQ(clean_environment(old),
            Environment({"PATH=" + default_path(), "HOME=/h", "LC_ALL=C", "TERM=dumb"}));
}

TEST(CleanEnvironment, OfNothingHasAPath) {
  EXPECT_EQ(clean_environment(Environment()), Environment({"PATH=" + default_path()}));
}

}  // namespace
}  // namespace brood::launcher
