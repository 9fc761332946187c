#include "os/handle_passing_posix.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <stdexcept>
#include <thread>

namespace brood::os {
namespace {

using test::as_bytes;
using test::as_text;

TEST(HandlePassing, AHandleArrivesWithItsBytes) {
  auto [first, second] = Channel::pair();
  auto [kept, sent] = Channel::pair();
  const NativeHandle handles[] = {sent.handle().get()};
  send_with_handles(first, as_bytes("hello"), handles);
  sent.close();
  Bytes bytes(5);
  std::vector<Handle> received;
  ASSERT_TRUE(receive_with_handles(second, bytes, received));
  EXPECT_EQ(as_text(bytes), "hello");
  ASSERT_EQ(received.size(), 1U);
  Channel arrived(std::move(received.front()));
  arrived.write_all(as_bytes("x"));
  EXPECT_FALSE(test::at_end(kept));
  arrived.close();
  EXPECT_TRUE(test::at_end(kept));
}

TEST(HandlePassing, SeveralArriveInOrder) {
  auto [first, second] = Channel::pair();
  std::vector<Channel> kept;
  std::vector<Channel> sent;
  std::vector<NativeHandle> handles;
  for (int i = 0; i < 5; ++i) {
    auto [one, other] = Channel::pair();
    kept.push_back(std::move(one));
    handles.push_back(other.handle().get());
    sent.push_back(std::move(other));
  }
  send_with_handles(first, as_bytes("x"), handles);
  Bytes bytes(1);
  std::vector<Handle> received;
  ASSERT_TRUE(receive_with_handles(second, bytes, received));
  ASSERT_EQ(received.size(), 5U);
  for (std::size_t i = 0; i < received.size(); ++i) {
    Channel arrived(std::move(received[i]));
    arrived.write_all(as_bytes(std::to_string(i)));
    Bytes number(1);
    ASSERT_TRUE(kept[i].read_exactly(number));
    EXPECT_EQ(as_text(number), std::to_string(i));
  }
}

TEST(HandlePassing, TheMostThatAreAllowedArrive) {
  auto [first, second] = Channel::pair();
  auto [kept, sent] = Channel::pair();
  const std::vector<NativeHandle> handles(most_passed_handles, sent.handle().get());
  send_with_handles(first, as_bytes("x"), handles);
  Bytes bytes(1);
  std::vector<Handle> received;
  ASSERT_TRUE(receive_with_handles(second, bytes, received));
  EXPECT_EQ(received.size(), most_passed_handles);
}

TEST(HandlePassing, MoreThanThatAreRefused) {
  auto [first, second] = Channel::pair();
  const std::vector<NativeHandle> handles(most_passed_handles + 1, first.handle().get());
  EXPECT_THROW(send_with_handles(first, as_bytes("x"), handles), std::invalid_argument);
}

TEST(HandlePassing, NoHandlesAreAllowed) {
  auto [first, second] = Channel::pair();
  send_with_handles(first, as_bytes("bytes"), {});
  Bytes bytes(5);
  std::vector<Handle> received;
  ASSERT_TRUE(receive_with_handles(second, bytes, received));
  EXPECT_TRUE(received.empty());
}

TEST(HandlePassing, AHandleThatIsNoneIsAnException) {
  auto [first, second] = Channel::pair();
  const NativeHandle handles[] = {no_handle};
  EXPECT_THROW(send_with_handles(first, as_bytes("x"), handles), std::system_error);
}

TEST(HandlePassing, HandlesOfALongTextArriveOnce) {
  auto [first, second] = Channel::pair();
  auto [kept, sent] = Channel::pair();
  const Bytes text = test::pattern(2'000'000);
  const NativeHandle handles[] = {sent.handle().get()};
  std::thread sender([&, &channel = first] { send_with_handles(channel, text, handles); });
  Bytes bytes(text.size());
  std::vector<Handle> received;
  EXPECT_TRUE(receive_with_handles(second, bytes, received));
  sender.join();
  EXPECT_TRUE(bytes == text);
  EXPECT_EQ(received.size(), 1U);
}

TEST(HandlePassing, TheEndIsNotAMessage) {
  auto [first, second] = Channel::pair();
  send_with_handles(first, as_bytes("ab"), {});
  first.close();
  Bytes bytes(3);
  std::vector<Handle> received;
  EXPECT_FALSE(receive_with_handles(second, bytes, received));
}

TEST(HandlePassing, WhatArrivesIsClosedOnExec) {
  auto [first, second] = Channel::pair();
  const NativeHandle handles[] = {first.handle().get()};
  send_with_handles(first, as_bytes("x"), handles);
  Bytes bytes(1);
  std::vector<Handle> received;
  ASSERT_TRUE(receive_with_handles(second, bytes, received));
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(::fcntl(static_cast<int>(received[0].get()), F_GETFD), FD_CLOEXEC);
}

TEST(HandlePassing, AReaderOfBytesAloneGetsNoHandles) {
  EXPECT_EQ(test::handles_left_by([] {
              auto [first, second] = Channel::pair();
              const NativeHandle handles[] = {first.handle().get(), second.handle().get()};
              send_with_handles(first, as_bytes("xy"), handles);
              Bytes bytes(2);
              EXPECT_TRUE(second.read_exactly(bytes));
            }),
            0);
}

TEST(HandlePassing, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              auto [first, second] = Channel::pair();
              const NativeHandle handles[] = {first.handle().get(), second.handle().get()};
              send_with_handles(first, as_bytes("x"), handles);
              Bytes bytes(1);
              std::vector<Handle> received;
              EXPECT_TRUE(receive_with_handles(second, bytes, received));
            }),
            0);
}

}  // namespace
}  // namespace brood::os
