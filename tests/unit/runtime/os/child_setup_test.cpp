#include "os/child_setup.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>

namespace brood::os {
namespace {

using test::exitcode_in_time;
using test::start_child;

/// A file of this test process alone, removed with it.
class ScratchFile {
 public:
  ScratchFile() : path_(std::string("child_setup_test.") + unique_name()) {}

  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  ~ScratchFile() { std::filesystem::remove(path_); }

  const std::string& path() const { return path_; }

  std::string content() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

 private:
  static std::string unique_name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }

  std::string path_;
};

HELPER(settle_and_read) {
  settle_stdio();
  const bool empty = std::getchar() == EOF;
  settle_stdio();
  std::fputs("", stdout);
  return empty ? 0 : 1;
}

TEST(ChildSetup, StdinIsEmptyOnceItIsSettled) {
  auto child = start_child({.helper = "settle_and_read"});
  EXPECT_EQ(exitcode_in_time(*child.process), 0);
}

/// A file that is opened after stdout was closed must not be what printf writes to.
HELPER(settle_without_stdout) {
  std::fclose(stdout);
  settle_stdio();
  std::FILE* const file = std::fopen(arguments.at(1).c_str(), "w");
  if (file == nullptr || fileno(file) <= 2) {
    return 1;
  }
  std::fputs("mine", file);
  std::fclose(file);
  return 0;
}

TEST(ChildSetup, AFileDoesNotTakeThePlaceOfAClosedStdout) {
  const ScratchFile file;
  auto child = start_child({.helper = "settle_without_stdout", .arguments = {file.path()}});
  EXPECT_EQ(exitcode_in_time(*child.process), 0);
  EXPECT_EQ(file.content(), "mine");
}

Channel& channel_of_static_objects() {
  static Channel channel;
  return channel;
}

void say_farewell() {
  test::send_line(channel_of_static_objects(), "atexit ran");
}

HELPER(exit_now_with_much_registered) {
  channel_of_static_objects() = test::parent_channel(arguments);
  std::atexit(&say_farewell);
  std::FILE* const file = std::fopen(arguments.at(1).c_str(), "w");
  std::fputs("buffered", file);
  exit_now(33);
}

TEST(ChildSetup, ExitNowFlushesAndRunsNothing) {
  const ScratchFile file;
  auto child = start_child({.helper = "exit_now_with_much_registered", .arguments = {file.path()}});
  EXPECT_EQ(test::receive_line(child.channel), std::nullopt);
  EXPECT_EQ(exitcode_in_time(*child.process), 33);
  EXPECT_EQ(file.content(), "buffered");
}

HELPER(end_at_once) {
  channel_of_static_objects() = test::parent_channel(arguments);
  std::atexit(&say_farewell);
  end_with_group();
}

TEST(ChildSetup, EndWithGroupEndsTheProcessAtOnce) {
  auto child = start_child({.helper = "end_at_once"});
  EXPECT_EQ(test::receive_line(child.channel), std::nullopt);
  const auto code = exitcode_in_time(*child.process);
  ASSERT_TRUE(code.has_value());
  EXPECT_NE(*code, 0);
}

/// Takes over its second handle, and starts a child that must not have it.
HELPER(adopt_and_start_another) {
  Channel parent = test::parent_channel(arguments);
  Channel adopted(test::adopt_argument(arguments.at(1)));
  auto other = start_child({.helper = "run_until_closed"});
  test::receive_line(other.channel);
  adopted.close();
  test::send_line(parent, "closed");
  test::receive_line(parent);
  return other.process->exitcode() == std::nullopt ? 0 : 1;
}

HELPER(run_until_closed) {
  Channel parent = test::parent_channel(arguments);
  test::send_line(parent, "ready");
  test::receive_line(parent);
  return 0;
}

TEST(ChildSetup, AnAdoptedHandleIsNotInheritedFurther) {
  auto [ours, theirs] = Channel::pair();
  const NativeHandle handles[] = {theirs.handle().get()};
  auto child = start_child({.helper = "adopt_and_start_another", .handles = handles});
  theirs.close();
  EXPECT_EQ(test::receive_line(child.channel), "closed");
  EXPECT_TRUE(test::at_end(ours));
  child.channel.close();
  EXPECT_EQ(exitcode_in_time(*child.process), 0);
}

TEST(ChildSetup, WhatIsNoHandleCannotBeAdopted) {
  for (const NativeHandle native :
       {no_handle, NativeHandle{-2}, NativeHandle{0}, NativeHandle{0x7ffffff0}}) {
    EXPECT_THROW(adopt_handle(native), std::system_error) << native;
  }
}

TEST(ChildSetup, AClosedHandleCannotBeAdopted) {
  auto [first, second] = Channel::pair();
  const NativeHandle native = first.handle().get();
  first.close();
  EXPECT_THROW(adopt_handle(native), std::system_error);
}

}  // namespace
}  // namespace brood::os
