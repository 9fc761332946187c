#include "brood/connection.hpp"
#include "child.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

namespace brood {
namespace {

using test::as_bytes;
using test::as_text;

TEST(ConnectionBytes, ArriveAsTheyWereSent) {
  auto [first, second] = Pipe();
  first.send_bytes(as_bytes("hello"));
  EXPECT_EQ(as_text(second.recv_bytes()), "hello");
}

TEST(ConnectionBytes, NoneAreAMessageToo) {
  auto [first, second] = Pipe();
  for (int i = 0; i < 10; ++i) {
    first.send_bytes({});
  }
  first.send_bytes(as_bytes("x"));
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(second.recv_bytes().empty());
  }
  EXPECT_EQ(as_text(second.recv_bytes()), "x");
}

TEST(ConnectionBytes, APartCanBeSent) {
  auto [first, second] = Pipe();
  const auto bytes = as_bytes("abcdefghijklmnopqrstuvwxyz");
  first.send_bytes(bytes, 5);
  first.send_bytes(bytes, 7, 8);
  first.send_bytes(bytes, 0, 0);
  first.send_bytes(bytes, 26);
  first.send_bytes(bytes, 26, 0);
  EXPECT_EQ(as_text(second.recv_bytes()), "fghijklmnopqrstuvwxyz");
  EXPECT_EQ(as_text(second.recv_bytes()), "hijklmno");
  EXPECT_EQ(as_text(second.recv_bytes()), "");
  EXPECT_EQ(as_text(second.recv_bytes()), "");
  EXPECT_EQ(as_text(second.recv_bytes()), "");
}

TEST(ConnectionBytes, APartThatIsNotThereIsRefusedAndNothingIsSent) {
  auto [first, second] = Pipe();
  const auto bytes = as_bytes("abcdefghijklmnopqrstuvwxyz");
  EXPECT_THROW(first.send_bytes(bytes, 27), std::out_of_range);
  EXPECT_THROW(first.send_bytes(bytes, 22, 5), std::out_of_range);
  EXPECT_THROW(first.send_bytes(bytes, 26, 1), std::out_of_range);
  EXPECT_THROW(first.send_bytes(bytes, 1, static_cast<std::size_t>(-1)), std::out_of_range);
  EXPECT_FALSE(second.poll());
}

TEST(ConnectionBytes, MaxlengthAllowsItsOwnLength) {
  auto [first, second] = Pipe();
  first.send_bytes(as_bytes("four"));
  first.send_bytes({});
  EXPECT_EQ(as_text(second.recv_bytes(4)), "four");
  EXPECT_EQ(as_text(second.recv_bytes(0)), "");
}

TEST(ConnectionBytes, CanBeReceivedIntoABuffer) {
  auto [first, second] = Pipe();
  std::string room(10, '.');
  const auto buffer = std::as_writable_bytes(std::span(room));
  first.send_bytes(as_bytes("hello"));
  EXPECT_EQ(second.recv_bytes_into(buffer), 5U);
  EXPECT_EQ(room, "hello.....");
  first.send_bytes(as_bytes("world"));
  EXPECT_EQ(second.recv_bytes_into(buffer, 5), 5U);
  EXPECT_EQ(room, "helloworld");
  first.send_bytes({});
  EXPECT_EQ(second.recv_bytes_into(buffer, 10), 0U);
  EXPECT_EQ(room, "helloworld");
}

TEST(ConnectionBytes, ThatDoNotFitAreInTheExceptionAndTheNextMessageComes) {
  auto [first, second] = Pipe();
  Bytes buffer(40);
  first.send_bytes(as_bytes("five!"));
  first.send_bytes(as_bytes("next"));
  try {
    second.recv_bytes_into(buffer, 36);
    FAIL() << "it did not throw";
  } catch (const BufferTooShort& error) {
    EXPECT_EQ(as_text(error.message()), "five!");
    const BufferTooShort copy = error;
    EXPECT_EQ(as_text(copy.message()), "five!");
  }
  EXPECT_EQ(second.recv_bytes_into(buffer, 36), 4U);
}

TEST(ConnectionBytes, AnOffsetOutsideTheBufferIsRefusedAndNothingIsReceived) {
  auto [first, second] = Pipe();
  Bytes buffer(4);
  first.send_bytes(as_bytes("x"));
  EXPECT_THROW(second.recv_bytes_into(buffer, 5), std::out_of_range);
  EXPECT_EQ(as_text(second.recv_bytes()), "x");
}

TEST(ConnectionBytes, OfAValueAreItsEncoding) {
  auto [first, second] = Pipe();
  first.send(std::string("value"));
  EXPECT_EQ(decode<std::string>(second.recv_bytes()), "value");
  first.send_bytes(encode(12));
  EXPECT_EQ(second.recv<int>(), 12);
}

/// Lengths around those where the sending changes its way.
class ConnectionLengths : public testing::TestWithParam<std::size_t> {};

TEST_P(ConnectionLengths, ArriveWhole) {
  auto [first, second] = Pipe();
  const Bytes sent = test::pattern(GetParam());
  std::thread sender([&sent, &end = first] {
    end.send_bytes(sent);
    end.send_bytes(sent);
  });
  Bytes buffer(sent.size());
  EXPECT_TRUE(second.recv_bytes() == sent);
  EXPECT_EQ(second.recv_bytes_into(buffer), sent.size());
  EXPECT_TRUE(buffer == sent);
  sender.join();
}

INSTANTIATE_TEST_SUITE_P(Of, ConnectionLengths,
                         testing::Values(1, 255, 256, 16379, 16380, 16381, 16384, 16385, 65535,
                                         65536, 65537, 1U << 20U, (1U << 20U) + 1, 20'000'000));

}  // namespace
}  // namespace brood
