#include "base/log.hpp"

#include "child.hpp"
#include "os/self.hpp"
#include "start/fresh_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace brood::base {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

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
  log_info("a fact");
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

TEST(Log, SaysOnceThatALevelIsNotKnownAndIsSilentThen) {
  const std::string text = logged("loud");
  EXPECT_THAT(text, StartsWith("brood: BROOD_LOG is \"loud\", which is no level: "));
  EXPECT_EQ(text.find('\n'), text.size() - 1) << "one line";
}

TEST(Log, IsSilentForAnEmptyLevel) {
  EXPECT_EQ(logged(""), "");
}

TEST(Log, WritesWhatTheLevelAsksFor) {
  const std::string text = logged("warning");
  EXPECT_THAT(text, HasSubstr("a warning"));
  EXPECT_THAT(text, Not(HasSubstr("a detail")));
  EXPECT_THAT(text, Not(HasSubstr("a fact")));
}

TEST(Log, WritesTextAsItIs) {
  EXPECT_THAT(logged("debug"), HasSubstr("a detail {} %s"));
}

TEST(Log, ALineBeginsWithLevelAndName) {
  const std::string text = logged("DEBUG");
  EXPECT_THAT(text, HasSubstr("[INFO/MainProcess] a fact"));
  EXPECT_THAT(text, HasSubstr("[WARNING/the name] named"));
}

using LogSettingsOfChild = test::FreshProcess;

TEST_F(LogSettingsOfChild, AreWhatTheParentHas) {
  const auto ask = [] {
    get_logger().set_format("%(message)s!");
    log_to_stderr(LogLevel::info);
    const LogSettings settings = log_settings();
    return std::to_string(settings.level) + (settings.is_on_stderr ? " on " : " off ") +
           settings.format;
  };
  EXPECT_SAYS(ask, "20 on %(message)s!");
}

TEST_F(LogSettingsOfChild, AreTakenOnWhateverBroodLogSays) {
  const auto ask = [] {
    os::set_environment({"BROOD_LOG=loud"});
    set_log_settings({static_cast<std::int32_t>(LogLevel::info), true, "<%(message)s>"});
    log_info("a fact");
    log_debug("a detail");
    return std::string("end");
  };
  EXPECT_EXIT(test::say(ask), testing::ExitedWithCode(0),
              AllOf(HasSubstr("<a fact>"), Not(HasSubstr("detail")), Not(HasSubstr("BROOD_LOG"))));
}

TEST_F(LogSettingsOfChild, MayTurnTheLogOff) {
  const auto ask = [] {
    log_to_stderr(LogLevel::debug);
    set_log_settings({static_cast<std::int32_t>(LogLevel::debug), false, "%(message)s"});
    log_warning("unseen");
    return std::string("end");
  };
  EXPECT_EXIT(test::say(ask), testing::ExitedWithCode(0),
              AllOf(HasSubstr("end"), Not(HasSubstr("unseen"))));
}

TEST(LogSettings, WithAFormatThatIsNoneAreRefused) {
  EXPECT_THROW(set_log_settings({0, false, "%(nonsense)s"}), std::invalid_argument);
}

}  // namespace
}  // namespace brood::base
