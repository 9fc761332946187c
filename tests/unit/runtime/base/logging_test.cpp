// The logger as its users have it. Its other half is log_test.cpp.

#include "brood/logging.hpp"

#include "base/log.hpp"
#include "os/self.hpp"
#include "start/fresh_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace brood {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::ExitedWithCode;
using testing::HasSubstr;
using testing::Not;

/// A handler that keeps the messages; afterwards all is as it was in the beginning.
class Logging : public testing::Test {
 protected:
  void listen() {
    numbers_.push_back(get_logger().add_handler(
        [this](const LogRecord& record) { messages_.push_back(record.message); }));
  }

  void TearDown() override {
    for (const int number : numbers_) {
      get_logger().remove_handler(number);
    }
    get_logger().set_level(LogLevel::notset);
  }

  std::vector<int> numbers_;
  std::vector<std::string> messages_;
};

void log_at_each_level() {
  get_logger().log(LogLevel::subdebug, "subdebug");
  get_logger().debug("debug");
  get_logger().info("info");
  get_logger().log(LogLevel::subwarning, "subwarning");
  get_logger().warning("warning");
  get_logger().error("error");
  get_logger().critical("critical");
}

TEST_F(Logging, IsSeenByNobodyInTheBeginning) {
  EXPECT_EQ(get_logger().level(), LogLevel::notset);
  EXPECT_FALSE(get_logger().is_enabled_for(LogLevel::critical));
  get_logger().set_level(LogLevel::debug);
  EXPECT_FALSE(get_logger().is_enabled_for(LogLevel::critical));
}

TEST_F(Logging, WithoutALevelAHandlerGetsWarningsAndWorse) {
  listen();
  log_at_each_level();
  EXPECT_THAT(messages_, ElementsAre("warning", "error", "critical"));
}

TEST_F(Logging, AHandlerGetsWhatTheLevelAsksFor) {
  listen();
  get_logger().set_level(LogLevel::info);
  log_at_each_level();
  EXPECT_THAT(messages_, ElementsAre("info", "subwarning", "warning", "error", "critical"));
}

TEST_F(Logging, ALevelMayLieBetweenTheNamedOnes) {
  const auto between = static_cast<LogLevel>(35);
  listen();
  get_logger().set_level(between);
  EXPECT_EQ(get_logger().level(), between);
  EXPECT_FALSE(get_logger().is_enabled_for(LogLevel::warning));
  EXPECT_TRUE(get_logger().is_enabled_for(between));
  get_logger().log(between, "between");
  get_logger().warning("below");
  EXPECT_THAT(messages_, ElementsAre("between"));
}

TEST_F(Logging, ARecordSaysWhoWhatAndWhen) {
  LogRecord seen;
  numbers_.push_back(get_logger().add_handler([&](const LogRecord& record) { seen = record; }));
  get_logger().error("{} %s");
  EXPECT_EQ(seen.level, LogLevel::error);
  EXPECT_EQ(seen.message, "{} %s");
  EXPECT_EQ(seen.process_name, "MainProcess");
  EXPECT_EQ(seen.pid, os::current_pid());
  EXPECT_NE(seen.time.time_since_epoch().count(), 0);
}

TEST_F(Logging, EachHandlerIsCalledInTheOrderInWhichTheyCame) {
  std::string order;
  for (const char letter : {'a', 'b', 'c'}) {
    numbers_.push_back(
        get_logger().add_handler([&order, letter](const LogRecord&) { order += letter; }));
  }
  get_logger().error("text");
  EXPECT_EQ(order, "abc");
}

TEST_F(Logging, ARemovedHandlerIsNotCalled) {
  listen();
  listen();
  get_logger().remove_handler(numbers_.front());
  get_logger().remove_handler(numbers_.front());
  get_logger().error("once");
  EXPECT_THAT(messages_, ElementsAre("once"));
  get_logger().remove_handler(numbers_.back());
  EXPECT_FALSE(get_logger().is_enabled_for(LogLevel::critical));
}

TEST_F(Logging, AHandlerMayRemoveItselfAndOthers) {
  int calls = 0;
  int number = 0;
  number = get_logger().add_handler([&](const LogRecord&) {
    ++calls;
    get_logger().remove_handler(numbers_.front());
    get_logger().remove_handler(number);
  });
  listen();
  get_logger().error("first");
  get_logger().error("second");
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(messages_, ElementsAre());
}

TEST_F(Logging, WhatAHandlerLogsItselfIsDropped) {
  int calls = 0;
  numbers_.push_back(get_logger().add_handler([&](const LogRecord&) {
    ++calls;
    get_logger().critical("from within");
  }));
  get_logger().error("from without");
  EXPECT_EQ(calls, 1);
}

TEST_F(Logging, HandlersAreCalledOneAtATimeFromAnyThread) {
  constexpr int each = 500;
  int calls = 0;  // no atomic
  numbers_.push_back(get_logger().add_handler([&](const LogRecord&) { ++calls; }));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < each; ++k) {
        get_logger().error("text");
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(calls, 4 * each);
}

using LogToStderr = test::FreshProcess;

#define EXPECT_STDERR(action, matcher) \
  EXPECT_EXIT(::brood::test::say(action), ExitedWithCode(0), matcher)

TEST_F(LogToStderr, WritesLevelNameAndText) {
  const auto act = [] {
    log_to_stderr();
    log_at_each_level();
    return "end";
  };
  EXPECT_STDERR(act, AllOf(HasSubstr("[WARNING/MainProcess] warning"),
                           HasSubstr("[CRITICAL/MainProcess] critical"), Not(HasSubstr("INFO"))));
}

TEST_F(LogToStderr, WithALevelSetsThat) {
  const auto act = [] {
    log_to_stderr(LogLevel::subdebug).log(LogLevel::subdebug, "text");
    return to_string(get_logger().level());
  };
  EXPECT_STDERR(act, AllOf(HasSubstr("[SUBDEBUG/MainProcess] text"), HasSubstr("SUBDEBUG")));
}

TEST_F(LogToStderr, WithoutALevelLeavesTheOneThereIs) {
  const auto act = [] {
    get_logger().set_level(LogLevel::error);
    log_to_stderr();
    log_at_each_level();
    return "end";
  };
  EXPECT_STDERR(act, AllOf(HasSubstr("ERROR"), Not(HasSubstr("WARNING"))));
}

TEST_F(LogToStderr, TwiceWritesOnce) {
  const auto act = [] {
    log_to_stderr();
    log_to_stderr().error("text");
    return "end";
  };
  EXPECT_STDERR(act, Not(testing::ContainsRegex("text.*\r?\n?.*text")));
}

TEST_F(LogToStderr, TakesTheFormatThatIsSet) {
  const auto act = [] {
    get_logger().set_format("%(levelno)d|%(message)s|%(name)s");
    log_to_stderr().error("{}%d");
    return "end";
  };
  EXPECT_STDERR(act, HasSubstr("40|{}%d|multiprocessing"));
}

TEST_F(LogToStderr, KeepsItsFormatWhenAnotherIsRefused) {
  const auto act = [] {
    try {
      get_logger().set_format("%(nonsense)s");
    } catch (const std::invalid_argument&) {
      log_to_stderr().error("text");
    }
    return "end";
  };
  EXPECT_STDERR(act, HasSubstr("[ERROR/MainProcess] text"));
}

TEST_F(LogToStderr, TellsOfAHandlerThatThrowsAndGoesOn) {
  const auto act = [] {
    int calls = 0;
    get_logger().add_handler([](const LogRecord&) { throw std::runtime_error("full disk"); });
    get_logger().add_handler([](const LogRecord&) { throw 3; });
    get_logger().add_handler([&](const LogRecord&) { ++calls; });
    get_logger().error("text");
    return "calls: " + std::to_string(calls);
  };
  EXPECT_STDERR(act, AllOf(HasSubstr("brood: a log handler threw: full disk"),
                           HasSubstr("brood: a log handler threw\n"), HasSubstr("calls: 1")));
}

}  // namespace
}  // namespace brood
