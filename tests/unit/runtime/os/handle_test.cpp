#include "os/handle.hpp"

#include "child.hpp"
#include "os/channel.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <system_error>
#include <utility>

namespace brood::os {
namespace {

using test::at_end;

TEST(Handle, IsNoneByDefault) {
  const Handle handle;
  EXPECT_FALSE(handle);
  EXPECT_EQ(handle.get(), no_handle);
}

TEST(Handle, IsClosedWithItsOwner) {
  auto [kept, other] = Channel::pair();
  { const Handle owner = std::move(other.handle()); }
  EXPECT_TRUE(at_end(kept));
}

TEST(Handle, MovingLeavesNone) {
  auto [kept, other] = Channel::pair();
  const NativeHandle native = other.handle().get();
  Handle moved = std::move(other.handle());
  EXPECT_FALSE(other.handle());
  EXPECT_EQ(moved.get(), native);
}

TEST(Handle, AssigningClosesWhatWasThere) {
  auto [kept, other] = Channel::pair();
  auto [second_kept, second_other] = Channel::pair();
  const NativeHandle native = second_other.handle().get();
  other.handle() = std::move(second_other.handle());
  EXPECT_TRUE(at_end(kept));
  EXPECT_EQ(other.handle().get(), native);
}

TEST(Handle, AssigningToItselfKeepsIt) {
  auto [kept, other] = Channel::pair();
  Handle& same = other.handle();
  other.handle() = std::move(same);
  other.write_all(test::as_bytes("x"));
  EXPECT_FALSE(at_end(kept));
}

TEST(Handle, ResetTwiceIsHarmless) {
  auto [kept, other] = Channel::pair();
  other.handle().reset();
  other.handle().reset();
  EXPECT_FALSE(other.handle());
}

TEST(Handle, ReleaseGivesItUpWithoutClosingIt) {
  auto [kept, other] = Channel::pair();
  const NativeHandle native = other.handle().release();
  EXPECT_FALSE(other.handle());
  Channel again{Handle(native)};
  again.write_all(test::as_bytes("x"));
  EXPECT_FALSE(at_end(kept));
}

TEST(Handle, ADuplicateIsAnotherHandleToTheSameThing) {
  auto [kept, other] = Channel::pair();
  Channel copy(other.handle().duplicate());
  EXPECT_NE(copy.handle().get(), other.handle().get());
  other.close();
  copy.write_all(test::as_bytes("x"));
  EXPECT_FALSE(at_end(kept));
  copy.close();
  EXPECT_TRUE(at_end(kept));
}

TEST(Handle, NoneCannotBeDuplicated) {
  const Handle none;
  EXPECT_THROW(none.duplicate(), std::system_error);
}

TEST(Handle, MovesAndDuplicatesLeaveNoneBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              auto [kept, other] = Channel::pair();
              Handle copy = other.handle().duplicate();
              copy.keep_from_forked_children();
              Handle moved = std::move(copy);
              kept.handle() = std::move(moved);
            }),
            0);
}

}  // namespace
}  // namespace brood::os
