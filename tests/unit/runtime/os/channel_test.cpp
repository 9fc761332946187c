#include "os/channel.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <array>
#include <system_error>
#include <thread>

namespace brood::os {
namespace {

using test::as_bytes;
using test::as_text;
using test::at_end;
using test::pattern;

std::string read_text(Channel& channel, std::size_t size) {
  Bytes bytes(size);
  return channel.read_exactly(bytes) ? as_text(bytes) : "ended too soon";
}

TEST(Channel, CarriesBytesBothWays) {
  auto [first, second] = Channel::pair();
  first.write_all(as_bytes("there"));
  second.write_all(as_bytes("back again"));
  EXPECT_EQ(read_text(second, 5), "there");
  EXPECT_EQ(read_text(first, 10), "back again");
}

TEST(Channel, ReadSomeGivesWhatIsThere) {
  auto [first, second] = Channel::pair();
  first.write_all(as_bytes("abc"));
  std::array<std::byte, 100> buffer{};
  EXPECT_EQ(second.read_some(buffer), 3U);
}

TEST(Channel, IsAStreamWithoutBordersBetweenWrites) {
  auto [first, second] = Channel::pair();
  first.write_all(as_bytes("ab"));
  first.write_all(as_bytes("cd"));
  EXPECT_EQ(read_text(second, 3), "abc");
  EXPECT_EQ(read_text(second, 1), "d");
}

TEST(Channel, EndsAfterTheLastByteWhenTheOtherSideIsClosed) {
  auto [first, second] = Channel::pair();
  first.write_all(as_bytes("last words"));
  first.close();
  EXPECT_EQ(read_text(second, 10), "last words");
  EXPECT_TRUE(at_end(second));
  EXPECT_TRUE(at_end(second));
}

TEST(Channel, EndsForAReaderWhoseOwnWordsWereNotRead) {
  auto [first, second] = Channel::pair();
  second.write_all(as_bytes("nobody reads this"));
  first.close();
  EXPECT_TRUE(at_end(second));
}

TEST(Channel, ReadExactlyIsFalseWhenTheOtherSideEndsBefore) {
  auto [first, second] = Channel::pair();
  first.write_all(as_bytes("abc"));
  first.close();
  std::array<std::byte, 4> buffer{};
  EXPECT_FALSE(second.read_exactly(buffer));
}

TEST(Channel, ReadingNothingTakesNothing) {
  auto [first, second] = Channel::pair();
  first.write_all(as_bytes("x"));
  EXPECT_EQ(second.read_some({}), 0U);
  EXPECT_TRUE(second.read_exactly({}));
  EXPECT_EQ(read_text(second, 1), "x");
}

TEST(Channel, WritingNothingIsNotAnEnd) {
  auto [first, second] = Channel::pair();
  first.write_all({});
  first.write_all(as_bytes("x"));
  EXPECT_EQ(read_text(second, 1), "x");
}

TEST(Channel, WritingToAClosedSideThrows) {
  auto [first, second] = Channel::pair();
  second.close();
  EXPECT_THROW(first.write_all(as_bytes("x")), std::system_error);
}

TEST(Channel, AWriteThatWaitsThrowsWhenTheOtherSideIsClosed) {
  auto [first, second] = Channel::pair();
  std::thread closer([&other = second] {
    std::byte byte{};
    other.read_exactly(std::span(&byte, 1));
    other.close();
  });
  EXPECT_THROW(first.write_all(pattern(32U << 20U)), std::system_error);
  closer.join();
}

TEST(Channel, AReadThatWaitsEndsWhenTheOtherSideIsClosed) {
  auto [first, second] = Channel::pair();
  std::byte byte{};
  first.write_all(std::span(&byte, 1));
  std::thread closer([&other = second] {
    std::byte go{};
    other.read_exactly(std::span(&go, 1));
    other.close();
  });
  EXPECT_TRUE(at_end(first));
  closer.join();
}

TEST(Channel, CarriesMoreThanTheSystemHolds) {
  auto [first, second] = Channel::pair();
  const Bytes sent = pattern(5'000'003);
  std::thread writer([&, &channel = first] { channel.write_all(sent); });
  Bytes received(sent.size());
  EXPECT_TRUE(second.read_exactly(received));
  writer.join();
  EXPECT_TRUE(received == sent);
}

TEST(Channel, OneThreadReadsWhileAnotherWrites) {
  auto [first, second] = Channel::pair();
  const Bytes sent = pattern(3'000'000);
  std::thread echo([&channel = second] {
    std::array<std::byte, 10'000> buffer{};
    while (const std::size_t count = channel.read_some(buffer)) {
      channel.write_all(std::span(buffer.data(), count));
    }
  });
  std::thread writer([&, &channel = first] { channel.write_all(sent); });
  Bytes received(sent.size());
  EXPECT_TRUE(first.read_exactly(received));
  EXPECT_TRUE(received == sent);
  writer.join();
  first.close();
  echo.join();
}

TEST(Channel, AClosedOneHasNoHandle) {
  auto [first, second] = Channel::pair();
  first.close();
  EXPECT_FALSE(first.handle());
  std::byte byte{};
  EXPECT_THROW(first.read_some(std::span(&byte, 1)), std::system_error);
  EXPECT_THROW(first.write_all(as_bytes("x")), std::system_error);
}

TEST(Channel, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([] {
              auto [first, second] = Channel::pair();
              first.write_all(as_bytes("x"));
              EXPECT_EQ(read_text(second, 1), "x");
            }),
            0);
}

}  // namespace
}  // namespace brood::os
