#include "os/self.hpp"

#include "child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <system_error>
#include <thread>

namespace brood::os {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(Self, HasAPid) {
  EXPECT_GT(current_pid(), 0);
  EXPECT_EQ(current_pid(), current_pid());
}

TEST(Self, CountsItsThreads) {
  const int before = thread_count();
  EXPECT_GE(before, 1);
  std::promise<void> started;
  std::promise<void> end;
  std::thread other([&] {
    started.set_value();
    end.get_future().wait();
  });
  started.get_future().wait();
  EXPECT_EQ(thread_count(), before + 1);
  end.set_value();
  other.join();
}

TEST(Self, AnUnsetVariableIsEmpty) {
  EXPECT_EQ(environment_variable("BROOD_TEST_NOT_SET"), "");
}

TEST(Self, TheEnvironmentIsNamesAndValues) {
  ASSERT_FALSE(environment().empty());
  for (const std::string& variable : environment()) {
    const std::size_t equals = variable.find('=');
    ASSERT_NE(equals, std::string::npos) << variable;
    ASSERT_NE(equals, 0U) << variable;
    const std::string name = variable.substr(0, equals);
    EXPECT_EQ(environment_variable(name), variable.substr(equals + 1)) << name;
  }
}

/// Replaces its environment, and is what a child of it inherits.
HELPER(replace_environment) {
  Channel parent = test::parent_channel(arguments);
  auto variables = environment();
  std::erase_if(variables,
                [](const std::string& text) { return text.starts_with("BROOD_TEST_OLD="); });
  variables.insert(variables.end(),
                   {"BROOD_TEST_PLAIN=a=b",
                    "BROOD_TEST_EMPTY=", "BROOD_TEST_WIDE=gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2",
                    "BROOD_TEST_LONG=" + std::string(5000, 'x'), "=nothing", "nothing"});
  set_environment(variables);
  const char* const plain = std::getenv("BROOD_TEST_PLAIN");
  test::send_line(parent, plain == nullptr ? "none" : plain);
  test::send_line(parent, environment_variable("BROOD_TEST_WIDE"));
  test::send_line(parent, std::to_string(environment_variable("BROOD_TEST_LONG").size()));
  const NativeHandle handles[] = {parent.handle().get()};
  auto child = test::start_child({.helper = "show_environment", .handles = handles});
  return child.process->wait();
}

HELPER(show_environment) {
  Channel parent(test::adopt_argument(arguments.at(1)));
  for (const std::string& variable : environment()) {
    if (variable.starts_with("BROOD_TEST_") && !variable.starts_with("BROOD_TEST_LONG=")) {
      test::send_line(parent, variable);
    }
  }
  return 0;
}

TEST(Self, AReplacedEnvironmentIsSeenByEverybody) {
  auto child = test::start_child({.helper = "replace_environment"});
  EXPECT_EQ(test::receive_line(child.channel), "a=b");
  EXPECT_EQ(test::receive_line(child.channel), "gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2");
  EXPECT_EQ(test::receive_line(child.channel), "5000");
  test::Arguments inherited;
  while (const auto line = test::receive_line(child.channel)) {
    inherited.push_back(*line);
  }
  EXPECT_THAT(inherited,
              testing::UnorderedElementsAre("BROOD_TEST_PLAIN=a=b", "BROOD_TEST_EMPTY=",
                                            "BROOD_TEST_WIDE=gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2"));
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

/// Ends up with the environment that it is given, and no other.
HELPER(forget_environment) {
  set_environment({"BROOD_TEST_ONLY=1"});
  return environment() == std::vector<std::string>{"BROOD_TEST_ONLY=1"} ? 0 : 1;
}

TEST(Self, WhatIsNotInTheNewEnvironmentIsGone) {
  auto child = test::start_child({.helper = "forget_environment"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

HELPER(change_directory) {
  Channel parent = test::parent_channel(arguments);
  set_working_directory(arguments.at(1));
  test::send_line(parent, working_directory());
  return 0;
}

TEST(Self, TheWorkingDirectoryCanBeChanged) {
  const std::string start = working_directory();
  ASSERT_FALSE(start.empty());
  auto child = test::start_child({.helper = "change_directory", .arguments = {".."}});
  const auto above = test::receive_line(child.channel);
  ASSERT_TRUE(above.has_value());
  EXPECT_TRUE(start.starts_with(*above)) << *above;
  EXPECT_NE(start, *above);
  EXPECT_EQ(working_directory(), start);
}

TEST(Self, ADirectoryThatIsNotThereIsNamed) {
  try {
    set_working_directory("no such directory");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no such directory"));
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
  }
}

TEST(Self, AnErrorOfTheSystemSaysWhatFailed) {
  try {
    set_working_directory("no such directory");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("change to directory"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("nknown")));
  }
}

}  // namespace
}  // namespace brood::os
