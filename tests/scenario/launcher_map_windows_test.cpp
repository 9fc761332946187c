// brood map where Windows differs.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::HasSubstr;

class WindowsMap : public testing::Test {
 protected:
  Finished map(Words options) {
    options.insert(options.begin(), {"map", "-p", env_, "-j", "1"});
    return run_brood({.arguments = std::move(options)});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_F(WindowsMap, WhatTakesTooLongIsEndedWithItsJob) {
  const std::string for_ever =
      scratch_.write("forever.bat", "@echo off\r\n:again\r\ngoto again\r\n");
  const Finished finished = map({"--timeout", "1", for_ever, ":::", "x"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.errors, HasSubstr("'x': it took too long"));
}

TEST_F(WindowsMap, AnInterpreterCannotBeForked) {
  const Finished finished = map({"--python", "a:b", "--preload", "json", ":::", "1"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.errors, HasSubstr("not there on Windows"));
}

}  // namespace
}  // namespace brood_scenario
