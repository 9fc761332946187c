// Both sides are in this process, which plays its own child.

#include "os/handle_post.hpp"

#include "brood/error.hpp"
#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace brood::os {
namespace {

struct Posts {
  Posts() : Posts(Channel::pair()) {}

  explicit Posts(std::pair<Channel, Channel> ends)
      : to_child(std::move(ends.first), this_process), to_parent(std::move(ends.second)) {}

  /// To Windows the value that is no handle here is the process itself; POSIX does not ask.
  static constexpr NativeHandle this_process = no_handle;

  PostToChild to_child;
  PostToParent to_parent;
};

/// What is written to one end arrives at the other.
bool are_joined(Handle one, Handle other) {
  Channel first(std::move(one));
  Channel second(std::move(other));
  test::send_line(first, "hello");
  return test::receive_line(second) == "hello";
}

TEST(HandlePost, AChildIsGivenCopies) {
  Posts posts;
  auto [one, other] = Channel::pair();
  const NativeHandle native = other.handle().get();
  posts.to_child.give(std::span(&native, 1));
  std::vector<Handle> taken = posts.to_parent.take(1);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_NE(taken[0].get(), native);
  other.close();
  EXPECT_TRUE(are_joined(std::move(one.handle()), std::move(taken[0])));
}

TEST(HandlePost, AParentTakesWhatTheChildHasGivenAway) {
  Posts posts;
  auto [one, other] = Channel::pair();
  std::vector<Handle> handles;
  handles.push_back(std::move(other.handle()));
  posts.to_parent.give(std::move(handles));
  std::vector<Handle> taken = posts.to_child.take(1);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_TRUE(are_joined(std::move(one.handle()), std::move(taken[0])));
}

TEST(HandlePost, CarriesAsManyAsItSaysInTheirOrder) {
  constexpr std::size_t many = 300;  // more than one message takes
  Posts posts;
  std::vector<Channel> ours;
  std::vector<Handle> theirs;
  std::vector<NativeHandle> natives;
  // A few things, each many times.
  for (int i = 0; i < 3; ++i) {
    auto [one, other] = Channel::pair();
    ours.push_back(std::move(one));
    theirs.push_back(std::move(other.handle()));
  }
  for (std::size_t i = 0; i < many; ++i) {
    natives.push_back(theirs[i % theirs.size()].get());
  }
  posts.to_child.give(natives);
  std::vector<Handle> taken = posts.to_parent.take(many);
  ASSERT_EQ(taken.size(), many);
  posts.to_parent.give(std::move(taken));
  taken = posts.to_child.take(many);
  ASSERT_EQ(taken.size(), many);
  for (std::size_t i = 0; i < many; ++i) {
    const std::string text = std::to_string(i);
    Channel channel(std::move(taken[i]));
    test::send_line(channel, text);
    EXPECT_EQ(test::receive_line(ours[i % ours.size()]), text);
  }
}

TEST(HandlePost, WhatAChildOnlyClaimsIsNoHandle) {
  Posts posts;
  EXPECT_THROW(posts.to_child.take(1), DecodingError);
}

TEST(HandlePost, TheEndOfTheParentIsNoHandle) {
  Posts posts;
  { const PostToChild ended = std::move(posts.to_child); }
  EXPECT_THROW(posts.to_parent.take(1), DecodingError);
}

TEST(HandlePost, WhatIsNoHandleGoesNowhere) {
  Posts posts;
  const NativeHandle none = no_handle;
  EXPECT_THROW(posts.to_child.give(std::span(&none, 1)), std::system_error);
}

TEST(HandlePost, LeavesNothingBehind) {
  const int left = test::handles_left_by([] {
    Posts posts;
    const Channel channel = Channel::pair().first;
    const NativeHandle native = channel.handle().get();
    posts.to_child.give(std::span(&native, 1));
    posts.to_parent.give(posts.to_parent.take(1));
    posts.to_child.take(1);
  });
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace brood::os
