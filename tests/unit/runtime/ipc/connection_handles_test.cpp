#include "brood/connection.hpp"
#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace brood {
namespace {

Handle handle_of(const Connection& connection) {
  Handle borrowed(connection.fileno());
  Handle copy = borrowed.duplicate();
  borrowed.release();
  return copy;
}

TEST(ConnectionHandles, AHandleArrivesOpen) {
  auto [first, second] = Pipe();
  auto [kept, other] = Pipe();
  first.send(std::pair<std::string, Handle>("with a handle", handle_of(other)));
  other.close();
  auto [text, handle] = second.recv<std::pair<std::string, Handle>>();
  EXPECT_EQ(text, "with a handle");
  Connection arrived(std::move(handle));
  arrived.send("hello");
  EXPECT_EQ(kept.recv<std::string>(), "hello");
}

TEST(ConnectionHandles, TheSenderKeepsItsOwn) {
  auto [first, second] = Pipe();
  auto [kept, other] = Pipe();
  first.send(other);
  second.recv<Connection>().close();
  other.send(1);
  EXPECT_EQ(kept.recv<int>(), 1);
}

TEST(ConnectionHandles, AConnectionTravelsWithTheWaysItGoes) {
  auto [first, second] = Pipe();
  auto [receiver, sender] = Pipe(false);
  first.send(receiver);
  first.send(sender);
  receiver.close();
  sender.close();
  Connection new_receiver = second.recv<Connection>();
  Connection new_sender = second.recv<Connection>();
  EXPECT_TRUE(new_receiver.readable());
  EXPECT_FALSE(new_receiver.writable());
  EXPECT_FALSE(new_sender.readable());
  EXPECT_TRUE(new_sender.writable());
  new_sender.send(9);
  new_sender.close();
  EXPECT_EQ(new_receiver.recv<int>(), 9);
  EXPECT_THROW(new_receiver.recv<int>(), EOFError);
}

TEST(ConnectionHandles, WhatWasSentIntoAConnectionThatTravelsIsStillThere) {
  auto [first, second] = Pipe();
  auto [one, other] = Pipe();
  one.send("before");
  first.send(other);
  other.close();
  one.send("after");
  Connection arrived = second.recv<Connection>();
  EXPECT_EQ(arrived.recv<std::string>(), "before");
  EXPECT_EQ(arrived.recv<std::string>(), "after");
}

TEST(ConnectionHandles, AClosedConnectionArrivesClosed) {
  auto [first, second] = Pipe();
  first.send(Connection());
  first.send(Handle());
  EXPECT_TRUE(second.recv<Connection>().closed());
  EXPECT_FALSE(second.recv<Handle>());
}

TEST(ConnectionHandles, ManyArriveInOrder) {
  constexpr int count = 40;
  auto [first, second] = Pipe();
  std::vector<Connection> kept;
  std::vector<Connection> sent;
  for (int i = 0; i < count; ++i) {
    auto [one, other] = Pipe();
    kept.push_back(std::move(one));
    sent.push_back(std::move(other));
  }
  first.send(sent);
  sent.clear();
  std::vector<Connection> arrived = second.recv<std::vector<Connection>>();
  ASSERT_EQ(arrived.size(), kept.size());
  for (int i = 0; i < count; ++i) {
    arrived[static_cast<std::size_t>(i)].send(i);
    EXPECT_EQ(kept[static_cast<std::size_t>(i)].recv<int>(), i);
  }
}

TEST(ConnectionHandles, BigMessagesAndSmallOnesWithAndWithoutHandlesDoNotMix) {
  auto [first, second] = Pipe();
  auto [one, other] = Pipe();
  std::thread sender([&end = first, &handle = other] {
    for (int i = 0; i < 20; ++i) {
      end.send(i);
      end.send(std::pair<std::string, Handle>(std::string(300'000, 'x'), handle_of(handle)));
      end.send_bytes({});
    }
  });
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(second.recv<int>(), i);
    auto [text, handle] = second.recv<std::pair<std::string, Handle>>();
    EXPECT_TRUE(text == std::string(300'000, 'x'));
    EXPECT_TRUE(handle);
    EXPECT_TRUE(second.recv_bytes().empty());
  }
  sender.join();
}

TEST(ConnectionHandles, AMessageWhoseHandleDidNotComeIsAnException) {
  auto [first, second] = Pipe();
  auto [one, other] = Pipe();
  std::vector<Handle> kept_back;
  OutputArchive archive(kept_back);
  archive(other);
  first.send_bytes(archive.bytes());
  first.send(1);
  EXPECT_THROW(second.recv<Connection>(), DecodingError);
  EXPECT_EQ(second.recv<int>(), 1);
}

TEST(ConnectionHandles, ThoseOfAMessageReceivedAsBytesAreClosed) {
  auto [first, second] = Pipe();
  auto [one, other] = Pipe();
  first.send(other);
  first.send(other);
  first.send(other);
  other.close();
  EXPECT_FALSE(one.poll());
  second.recv_bytes();
  Bytes room(100);
  second.recv_bytes_into(room);
  EXPECT_FALSE(one.poll());
  EXPECT_THROW(second.recv<int>(), DecodingError);
  EXPECT_THROW(one.recv<int>(), EOFError);
}

TEST(ConnectionHandles, AreClosedWithAMessageThatIsTooLong) {
  auto [first, second] = Pipe();
  auto [one, other] = Pipe();
  first.send(other);
  other.close();
  EXPECT_THROW(second.recv_bytes(1), DecodingError);
  EXPECT_THROW(one.recv<int>(), EOFError);
}

TEST(ConnectionHandles, LeaveNothingBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              auto [first, second] = Pipe();
              auto [one, other] = Pipe();
              first.send(one);
              first.send(other);
              first.send(std::vector<int>(10'000));
              const Connection arrived = second.recv<Connection>();
              EXPECT_FALSE(second.recv_bytes().empty());
              EXPECT_FALSE(second.recv_bytes().empty());
            }),
            0);
}

}  // namespace
}  // namespace brood
