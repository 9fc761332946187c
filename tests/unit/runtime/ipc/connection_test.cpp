#include "brood/connection.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"
#include "tcp_pair.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

namespace brood {
namespace {

using namespace std::chrono_literals;
using test::as_bytes;
using test::as_text;

struct Atom {
  std::string element;
  std::array<double, 3> position;

  bool operator==(const Atom&) const = default;
};

TEST(Connection, CarriesValuesBothWays) {
  auto [first, second] = Pipe();
  first.send(42);
  second.send(std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}});
  EXPECT_EQ(second.recv<int>(), 42);
  EXPECT_EQ((first.recv<std::map<std::string, std::vector<int>>>()),
            (std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}}));
}

TEST(Connection, CarriesPlainStructs) {
  auto [first, second] = Pipe();
  const Atom sent{"Na", {1, 2, 3}};
  first.send(sent);
  EXPECT_EQ(second.recv<Atom>(), sent);
}

TEST(Connection, ALiteralIsSentAsAString) {
  auto [first, second] = Pipe();
  first.send("hello");
  EXPECT_EQ(second.recv<std::string>(), "hello");
}

TEST(Connection, KeepsTheOrderAndTheBordersOfMessages) {
  auto [first, second] = Pipe();
  std::thread sender([&connection = first] {
    for (std::size_t i = 0; i < 2'000; ++i) {
      connection.send(std::string(i % 40 == 0 ? i * 50 : i % 7, static_cast<char>('a' + i % 26)));
    }
  });
  for (std::size_t i = 0; i < 2'000; ++i) {
    ASSERT_EQ(second.recv<std::string>(),
              std::string(i % 40 == 0 ? i * 50 : i % 7, static_cast<char>('a' + i % 26)));
  }
  sender.join();
}

TEST(Connection, AWrongTypeIsAnExceptionAndTheMessageIsGone) {
  auto [first, second] = Pipe();
  first.send(std::string("text"));
  first.send(7);
  EXPECT_THROW(second.recv<int>(), DecodingError);
  EXPECT_EQ(second.recv<int>(), 7);
}

TEST(Connection, EndsAfterTheLastMessage) {
  auto [first, second] = Pipe();
  first.send(1);
  first.close();
  EXPECT_EQ(second.recv<int>(), 1);
  EXPECT_THROW(second.recv<int>(), EOFError);
  EXPECT_THROW(second.recv_bytes(), EOFError);
}

TEST(Connection, EndsForAReaderWhoseOwnMessagesWereNotRead) {
  auto [first, second] = Pipe();
  second.send("nobody reads this");
  first.close();
  EXPECT_THROW(second.recv<int>(), EOFError);
}

TEST(Connection, EndsAReceiveThatWaits) {
  auto [first, second] = Pipe();
  std::thread closer([&end = first] {
    EXPECT_EQ(end.recv<int>(), 1);
    end.close();
  });
  second.send(1);
  EXPECT_THROW(second.recv<int>(), EOFError);
  closer.join();
}

TEST(Connection, SendingToAClosedSideIsASystemError) {
  auto [first, second] = Pipe();
  second.close();
  EXPECT_THROW(first.send(1), std::system_error);
  EXPECT_THROW(first.send(1), std::system_error);
}

TEST(Connection, ASendThatWaitsFailsWhenTheOtherSideCloses) {
  auto [first, second] = Pipe();
  std::thread closer([&end = second] {
    EXPECT_TRUE(end.poll_for(test::patience));
    end.close();
  });
  EXPECT_THROW(first.send_bytes(Bytes(32U << 20U)), std::system_error);
  closer.join();
}

TEST(Connection, SendsWhileItReceives) {
  const Bytes sent = test::pattern(3'000'000);
  auto [first, second] = Pipe();
  std::thread echo([&end = second] { end.send_bytes(end.recv_bytes()); });
  std::thread sender([&end = first, &sent] { end.send_bytes(sent); });
  EXPECT_TRUE(first.recv_bytes() == sent);
  sender.join();
  echo.join();
}

TEST(Connection, PollTellsWhatRecvWouldFindAndTakesNothing) {
  auto [first, second] = Pipe();
  EXPECT_FALSE(second.poll());
  EXPECT_FALSE(second.poll_for(1ms));
  EXPECT_FALSE(second.poll_for(-1s));
  first.send("one");
  first.send_bytes({});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(second.poll());
    EXPECT_TRUE(second.poll_for(test::patience));
  }
  EXPECT_EQ(second.recv<std::string>(), "one");
  EXPECT_TRUE(second.poll());
  EXPECT_EQ(second.recv_bytes().size(), 0U);
  EXPECT_FALSE(second.poll());
  first.close();
  EXPECT_TRUE(second.poll());
  EXPECT_TRUE(second.poll_for(std::chrono::nanoseconds::max()));
}

TEST(Connection, PollWaitsForAMessage) {
  auto [first, second] = Pipe();
  std::thread sender([&end = first] {
    EXPECT_TRUE(end.recv<bool>());
    end.send(5);
  });
  second.send(true);
  EXPECT_TRUE(second.poll_for(test::patience));
  EXPECT_EQ(second.recv<int>(), 5);
  sender.join();
}

TEST(Connection, OneThatWasClosedSaysSo) {
  auto [first, second] = Pipe();
  first.close();
  first.close();
  Connection never_open;
  const Connection new_home = std::move(second);
  for (Connection* connection : {&first, &never_open, &second}) {
    EXPECT_TRUE(connection->closed());
    EXPECT_FALSE(connection->readable());
    EXPECT_FALSE(connection->writable());
    Bytes room(1);
    EXPECT_THROW(connection->send(1), std::logic_error);
    EXPECT_THROW(connection->recv<int>(), std::logic_error);
    EXPECT_THROW(connection->send_bytes(room), std::logic_error);
    EXPECT_THROW(connection->recv_bytes(), std::logic_error);
    EXPECT_THROW(connection->recv_bytes_into(room), std::logic_error);
    EXPECT_THROW(connection->poll(), std::logic_error);
    EXPECT_THROW(connection->fileno(), std::logic_error);
  }
  EXPECT_FALSE(new_home.closed());
}

TEST(Connection, AnEndOfASimplexPipeGoesOneWay) {
  auto [receiver, sender] = Pipe(false);
  EXPECT_TRUE(receiver.readable());
  EXPECT_FALSE(receiver.writable());
  EXPECT_FALSE(sender.readable());
  EXPECT_TRUE(sender.writable());
  EXPECT_THROW(receiver.send(1), std::logic_error);
  EXPECT_THROW(sender.recv<int>(), std::logic_error);
  EXPECT_THROW(sender.recv_bytes(), std::logic_error);
  EXPECT_THROW(sender.poll(), std::logic_error);
  sender.send(3);
  EXPECT_EQ(receiver.recv<int>(), 3);
  sender.close();
  EXPECT_THROW(receiver.recv<int>(), EOFError);
}

TEST(Connection, BothEndsOfADuplexPipeGoBothWays) {
  auto [first, second] = Pipe();
  for (const Connection* end : {&first, &second}) {
    EXPECT_TRUE(end->readable());
    EXPECT_TRUE(end->writable());
    EXPECT_FALSE(end->closed());
  }
}

TEST(Connection, NothingCanBeReadAfterAMessageThatWasTooLong) {
  auto [first, second] = Pipe();
  first.send_bytes(as_bytes("too long"));
  EXPECT_THROW(second.recv_bytes(7), DecodingError);
  EXPECT_FALSE(second.readable());
  EXPECT_TRUE(second.writable());
  EXPECT_THROW(second.recv_bytes(), std::logic_error);
  second.send(1);
  EXPECT_EQ(first.recv<int>(), 1);
}

TEST(Connection, OverANetworkCarriesValuesBothWays) {
  auto [one, other] = test::tcp_pair();
  Connection first(std::move(one));
  Connection second(std::move(other));
  const Bytes big = test::pattern(3'000'000);
  std::thread echo([&second] {
    second.send(second.recv<std::string>() + " back");
    second.send_bytes(second.recv_bytes());
    second.close();
  });
  EXPECT_FALSE(first.poll());
  first.send("there and");
  EXPECT_TRUE(first.poll_for(test::patience));
  EXPECT_EQ(first.recv<std::string>(), "there and back");
  std::thread sender([&first, &big] { first.send_bytes(big); });
  EXPECT_TRUE(first.recv_bytes() == big);
  sender.join();
  EXPECT_THROW(first.recv_bytes(), EOFError);
  echo.join();
}

TEST(Connection, OverANetworkRefusesHandlesAndGoesOn) {
  auto [one, other] = test::tcp_pair();
  Connection first(std::move(one));
  Connection second(std::move(other));
  auto [kept, sent] = Pipe();
  EXPECT_THROW(first.send(sent), EncodingError);
  first.send(1);
  EXPECT_EQ(second.recv<int>(), 1);
}

TEST(Connection, CannotBeMadeOfNoHandle) {
  EXPECT_THROW(Connection(Handle{}), std::system_error);
}

TEST(Connection, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              auto [first, second] = Pipe();
              first.send("x");
              EXPECT_EQ(second.recv<std::string>(), "x");
              auto [one, other] = test::tcp_pair();
              Connection over_network(std::move(one));
              Connection other_end(std::move(other));
              over_network.send(1);
              EXPECT_TRUE(other_end.poll_for(test::patience));
              EXPECT_EQ(other_end.recv<int>(), 1);
            }),
            0);
}

}  // namespace
}  // namespace brood
