#include "script_place.hpp"

#include "layout.hpp"
#include "scratch_directory.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

class ScriptPlace : public testing::Test {
 protected:
  std::string content_of(const std::string& file) {
    fs::ifstream stream(to_path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  ScratchDirectory scratch_;
  Environment environment_{{std::string(cache_variable) + "=" + scratch_.path("cache")}};
};

TEST_F(ScriptPlace, IsInTheCacheUnderItsOwnName) {
  const auto file = script_in_cache("a b.py", "print(1)\r\n", environment_);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->ends_with("a b.py"));
  EXPECT_EQ(content_of(*file), "print(1)\r\n");
  EXPECT_EQ(script_in_cache("a b.py", "print(1)\r\n", environment_), file);
}

TEST_F(ScriptPlace, AnotherContentHasAnotherPlace) {
  EXPECT_NE(script_in_cache("a.py", "1", environment_), script_in_cache("a.py", "2", environment_));
}

TEST_F(ScriptPlace, WhatWasChangedThereIsWrittenAgain) {
  const auto file = script_in_cache("a.py", "print(1)", environment_);
  ASSERT_TRUE(file);
  fs::ofstream(to_path(*file), std::ios::binary) << "print(2)";
  EXPECT_EQ(script_in_cache("a.py", "print(1)", environment_), file);
  EXPECT_EQ(content_of(*file), "print(1)");
}

TEST_F(ScriptPlace, IsNoneWithoutACache) {
  EXPECT_FALSE(script_in_cache("a.py", "1", Environment()));
  const Environment gone({std::string(home_variable) + "=" + scratch_.path("gone")});
  EXPECT_FALSE(script_in_cache("a.py", "1", gone));
  EXPECT_FALSE(fs::exists(to_path(scratch_.path("gone"))));
  const Environment file({std::string(cache_variable) + "=" + scratch_.write("file", "")});
  EXPECT_FALSE(script_in_cache("a.py", "1", file));
}

}  // namespace
}  // namespace brood::launcher
