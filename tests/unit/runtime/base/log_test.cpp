#include "base/log.hpp"

#include "child.hpp"
#include "os/self.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace brood::base {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Logs with BROOD_LOG set to its second argument, into the file of its first one.
HELPER(log_something) {
  if (std::freopen(arguments.at(1).c_str(), "w", stderr) == nullptr) {
    return 1;
  }
  if (arguments.size() > 2) {
    os::set_environment({"BROOD_LOG=" + arguments[2]});
  } else {
    os::set_environment({});
  }
  log_debug("a detail {} %s");
  log_warning("a warning");
  set_log_name("the name");
  log_warning("named");
  return 0;
}

std::string logged(const char* level) {
  const std::string file =
      std::string("log_test.") + testing::UnitTest::GetInstance()->current_test_info()->name();
  test::Arguments arguments{file};
  if (level != nullptr) {
    arguments.emplace_back(level);
  }
  auto child = test::start_child({.helper = "log_something", .arguments = arguments});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  std::filesystem::remove(file);
  return text.str();
}

TEST(Log, IsSilentByDefault) {
  EXPECT_EQ(logged(nullptr), "");
}

TEST(Log, IsSilentForALevelThatIsNotKnown) {
  EXPECT_EQ(logged("loud"), "");
}

TEST(Log, WritesWhatTheLevelAsksFor) {
  const std::string text = logged("warning");
  EXPECT_THAT(text, HasSubstr("a warning"));
  EXPECT_THAT(text, Not(HasSubstr("a detail")));
}

TEST(Log, WritesTextAsItIs) {
  EXPECT_THAT(logged("debug"), HasSubstr("a detail {} %s"));
}

TEST(Log, ALineBeginsWithTheName) {
  EXPECT_THAT(logged("debug"), HasSubstr("/the name "));
}

}  // namespace
}  // namespace brood::base
