#include "level_names.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(LevelNames, AreThoseThatCondaWrites) {
  EXPECT_EQ(numbered("CONDA_PREFIX_", 1), "CONDA_PREFIX_1");
  EXPECT_EQ(numbered("CONDA_STACKED_", 12), "CONDA_STACKED_12");
  EXPECT_EQ(saved_name(2, "PATH_TO"), "__CONDA_SHLVL_2_PATH_TO");
}

TEST(LevelNames, AreKnownByTheirNumber) {
  EXPECT_TRUE(is_numbered("CONDA_PREFIX_1", "CONDA_PREFIX_"));
  EXPECT_TRUE(is_numbered("CONDA_PREFIX_10", "CONDA_PREFIX_"));
  EXPECT_FALSE(is_numbered("CONDA_PREFIX_", "CONDA_PREFIX_"));
  EXPECT_FALSE(is_numbered("CONDA_PREFIX", "CONDA_PREFIX_"));
  EXPECT_FALSE(is_numbered("CONDA_PREFIX_1A", "CONDA_PREFIX_"));
  EXPECT_FALSE(is_numbered("CONDA_PREFIX_-1", "CONDA_PREFIX_"));
  EXPECT_FALSE(is_numbered("CONDA_STACKED_1", "CONDA_PREFIX_"));
}

}  // namespace
}  // namespace brood::launcher
