#include "start/this_process.hpp"

#include <gtest/gtest.h>

namespace brood::start {
namespace {

// Each test runs in a process of its own: what `become` changes is not changed back.

TEST(ThisProcess, TheFirstProcessHasANameAndASecretButNoParent) {
  EXPECT_EQ(this_process_name(), "MainProcess");
  EXPECT_TRUE(this_process_identity().empty());
  EXPECT_FALSE(this_process_is_daemon());
  EXPECT_FALSE(this_process_parent());
  EXPECT_EQ(this_process_authkey().size(), 32U);
}

TEST(ThisProcess, ChildrenAreNumberedFromOneBehindTheirAncestors) {
  EXPECT_EQ(to_text(next_child_identity()), "1");
  EXPECT_EQ(to_text(next_child_identity()), "2");
  become({"Process-2", {2}, true, {std::byte{7}}, Parent{17, "MainProcess", {}}});
  EXPECT_EQ(to_text(next_child_identity()), "2:1");
  EXPECT_EQ(to_text(next_child_identity()), "2:2");
}

TEST(ThisProcess, BecomesWhatItIsTold) {
  become({"Process-2", {2}, true, {std::byte{7}}, Parent{17, "MainProcess", {}}});
  EXPECT_EQ(this_process_name(), "Process-2");
  EXPECT_TRUE(this_process_is_daemon());
  EXPECT_EQ(this_process_authkey(), std::vector{std::byte{7}});
  ASSERT_TRUE(this_process_parent());
  EXPECT_EQ(this_process_parent()->pid, 17);
  set_this_process_name("another");
  set_this_process_authkey({});
  EXPECT_EQ(this_process_name(), "another");
  EXPECT_TRUE(this_process_authkey().empty());
}

}  // namespace
}  // namespace brood::start
