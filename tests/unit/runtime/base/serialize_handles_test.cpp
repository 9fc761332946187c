#include "brood/error.hpp"
#include "brood/lock.hpp"
#include "brood/serialize.hpp"
#include "os/channel.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <vector>

namespace brood {
namespace {

TEST(SerializeHandles, WhatHasOneOwnerIsSentOnceAndReadAsOftenAsItWasWritten) {
  const auto ends = os::Channel::pair();
  const auto owner = std::make_shared<int>();
  const auto another = std::make_shared<int>();
  std::vector<Handle> handles;
  OutputArchive out(handles);
  out.write_handle(ends.first.handle(), owner);
  out.write_handle(ends.first.handle(), owner);
  out.write_handle(ends.second.handle(), another);
  EXPECT_EQ(handles.size(), 2U);
  const Bytes bytes = out.take();
  InputArchive in(bytes, handles);
  const Handle one = in.read_handle();
  const Handle two = in.read_handle();
  EXPECT_TRUE(one);
  EXPECT_TRUE(two);
  EXPECT_NE(one.get(), two.get());
  EXPECT_TRUE(in.read_handle());
  in.expect_end();
  EXPECT_FALSE(handles[0]);
  EXPECT_FALSE(handles[1]);
}

TEST(SerializeHandles, AnOwnerIsForgottenWithTheBytes) {
  const auto ends = os::Channel::pair();
  const auto owner = std::make_shared<int>();
  std::vector<Handle> handles;
  OutputArchive out(handles);
  out.write_handle(ends.first.handle(), owner);
  EXPECT_EQ(owner.use_count(), 2);
  out.take();
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(SerializeHandles, AnEmptyOneAndNoPlaceForThemAreAsEver) {
  const auto ends = os::Channel::pair();
  const auto owner = std::make_shared<int>();
  std::vector<Handle> handles;
  OutputArchive out(handles);
  out.write_handle(Handle(), owner);
  EXPECT_TRUE(handles.empty());
  const Bytes bytes = out.take();
  EXPECT_FALSE(InputArchive(bytes, handles).read_handle());
  OutputArchive none;
  EXPECT_THROW(none.write_handle(ends.first.handle(), owner), EncodingError);
}

TEST(SerializeHandles, LocksOfOneRegionTravelByOneHandleForIt) {
  const std::vector<Lock> locks(10);
  std::vector<Handle> once;
  std::vector<Handle> together;
  encode(locks[0], once);
  const Bytes bytes = encode(locks, together);
  // Where a lock has a bell of its own, that is another handle for each.
  const std::size_t bells = once.size() - 1;
  EXPECT_LE(together.size(), 10 * bells + 2);  // ten locks lie in two regions at the most
  auto arrived = decode<std::vector<Lock>>(bytes, together);
  for (std::size_t i = 0; i < locks.size(); ++i) {
    const std::lock_guard guard(arrived[i]);
    EXPECT_TRUE(locks[i].locked());
    EXPECT_FALSE(locks[(i + 1) % locks.size()].locked());
  }
}

TEST(SerializeHandles, LeavesNothingBehind) {
  const int left = test::handles_left_by([] {
    const std::vector<Lock> locks(10);
    std::vector<Handle> handles;
    const Bytes bytes = encode(locks, handles);
    const auto arrived = decode<std::vector<Lock>>(bytes, handles);
  });
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace brood
