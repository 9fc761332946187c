#include "os/launch.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace brood::os {
namespace {

TEST(Launch, WhatOthersHaveOpenedIsNotInherited) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);  // without close-on-exec, as many libraries open things
  auto child = test::start_child({.helper = "hold_on"});
  EXPECT_EQ(test::receive_line(child.channel), "ready");
  ::close(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the child holds the other end";
  EXPECT_EQ(child.process->exitcode(), std::nullopt);
  ::close(ends[0]);
  child.channel.close();
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

}  // namespace
}  // namespace brood::os
