#include "environment_text.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(EnvironmentText, GoesThereAndBack) {
  const Environment environment({"A=1", "B=line\nline", "", "C=\xff", "no equals"});
  EXPECT_EQ(environment_in(environment_text(environment)), environment);
}

TEST(EnvironmentText, AnEmptyEnvironmentIsOne) {
  EXPECT_EQ(environment_in(environment_text(Environment())), Environment());
}

TEST(EnvironmentText, EveryShorterTextIsIncomplete) {
  const std::string text = environment_text(Environment({"A=1", "BB=22"}));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(environment_in(text.substr(0, size)), std::nullopt) << size;
  }
}

TEST(EnvironmentText, WhatComesBehindIsNotRead) {
  const std::string text = environment_text(Environment({"A=1"}));
  EXPECT_EQ(environment_in(text + "B=2"), Environment({"A=1"}));
}

TEST(EnvironmentText, OtherTextIsRefused) {
  for (const char* const text : {"\n", "x\nA=1", "-1\n", "3\nA=1", " 4\nA=1"}) {
    EXPECT_EQ(environment_in(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace brood::launcher
