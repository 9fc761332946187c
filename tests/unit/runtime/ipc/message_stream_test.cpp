#include "ipc/message_stream.hpp"

#include "brood/error.hpp"
#include "child.hpp"
#include "os/channel.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

namespace brood::ipc {
namespace {

using test::as_bytes;
using test::as_text;
using namespace std::string_literals;

constexpr std::uint64_t any_length = std::numeric_limits<std::uint64_t>::max();

/// A stream of messages whose other side speaks bytes.
struct HalfRaw : testing::Test {
  HalfRaw() : HalfRaw(os::Channel::pair()) {}

  explicit HalfRaw(std::pair<os::Channel, os::Channel> ends)
      : raw(std::move(ends.first)), stream(std::move(ends.second.handle())) {}

  std::string receive(std::uint64_t most = any_length) {
    std::vector<Handle> handles;
    return as_text(stream.receive(most, &handles));
  }

  os::Channel raw;
  MessageStream stream;
};

using MessageStreamFormat = HalfRaw;

TEST_F(MessageStreamFormat, HasFourBytesOfLengthHighByteFirstBeforeAMessage) {
  stream.send(as_bytes(std::string(258, 'x')), {});
  Bytes head(4);
  ASSERT_TRUE(raw.read_exactly(head));
  EXPECT_EQ(as_text(head), "\0\0\1\2"s);
  Bytes body(258);
  ASSERT_TRUE(raw.read_exactly(body));
  EXPECT_EQ(as_text(body), std::string(258, 'x'));
}

TEST_F(MessageStreamFormat, OfAnEmptyMessageIsALengthOfZero) {
  stream.send({}, {});
  Bytes head(4);
  ASSERT_TRUE(raw.read_exactly(head));
  EXPECT_EQ(as_text(head), "\0\0\0\0"s);
}

TEST_F(MessageStreamFormat, OfAReceivedMessageIsTheSame) {
  raw.write_all(as_bytes("\0\0\0\3abc\0\0\0\0\0\0\0\1z"s));
  EXPECT_EQ(receive(), "abc");
  EXPECT_EQ(receive(), "");
  EXPECT_EQ(receive(), "z");
}

TEST_F(MessageStreamFormat, AllowsEightBytesOfLengthAfterMinusOne) {
  raw.write_all(as_bytes("\xff\xff\xff\xff\0\0\0\0\0\0\0\2hi"s));
  EXPECT_EQ(receive(), "hi");
}

TEST_F(MessageStreamFormat, MayComeInPieces) {
  std::thread sender([this] {
    for (const char byte : "\xff\xff\xff\xff\0\0\0\0\0\0\0\2hi"s) {
      raw.write_all(std::as_bytes(std::span(&byte, 1)));
    }
  });
  EXPECT_EQ(receive(), "hi");
  sender.join();
}

using MessageStreamErrors = HalfRaw;

TEST_F(MessageStreamErrors, TheEndBetweenMessagesIsEofEveryTime) {
  raw.write_all(as_bytes("\0\0\0\1x"s));
  raw.close();
  EXPECT_EQ(receive(), "x");
  EXPECT_THROW(receive(), EOFError);
  EXPECT_THROW(receive(), EOFError);
}

TEST_F(MessageStreamErrors, TheEndInsideALengthIsNotEof) {
  raw.write_all(as_bytes("\0\0"s));
  raw.close();
  EXPECT_THROW(receive(), DecodingError);
  EXPECT_THROW(receive(), EOFError);
}

TEST_F(MessageStreamErrors, TheEndInsideALongLengthIsNotEof) {
  raw.write_all(as_bytes("\xff\xff\xff\xff\0\0"s));
  raw.close();
  EXPECT_THROW(receive(), DecodingError);
}

TEST_F(MessageStreamErrors, TheEndInsideAMessageIsNotEof) {
  raw.write_all(as_bytes("\0\0\0\5abc"s));
  raw.close();
  EXPECT_THROW(receive(), DecodingError);
  EXPECT_THROW(receive(), EOFError);
}

TEST_F(MessageStreamErrors, AnImpossibleLengthEndsAllReceiving) {
  raw.write_all(as_bytes("\x80\0\0\0 more"s));
  EXPECT_THROW(receive(), DecodingError);
  EXPECT_TRUE(stream.out_of_step());
  EXPECT_THROW(receive(), std::logic_error);
}

TEST_F(MessageStreamErrors, AnImpossibleLongLengthEndsAllReceiving) {
  raw.write_all(as_bytes("\xff\xff\xff\xff\x80\0\0\0\0\0\0\0"s));
  EXPECT_THROW(receive(), DecodingError);
  EXPECT_THROW(receive(), std::logic_error);
}

TEST_F(MessageStreamErrors, AHugeLengthThatIsOnlyClaimedTakesNoMemoryForIt) {
  raw.write_all(as_bytes("\xff\xff\xff\xff\x70\0\0\0\0\0\0\0abc"s));
  raw.close();
  EXPECT_THROW(receive(), DecodingError);
}

TEST_F(MessageStreamErrors, AMessageThatIsLongerThanAllowedEndsAllReceivingButNotSending) {
  raw.write_all(as_bytes("\0\0\0\4four\0\0\0\5fives"s));
  EXPECT_EQ(receive(4), "four");
  EXPECT_THROW(receive(4), DecodingError);
  EXPECT_TRUE(stream.out_of_step());
  EXPECT_THROW(receive(), std::logic_error);
  stream.send(as_bytes("x"), {});
  Bytes bytes(5);
  ASSERT_TRUE(raw.read_exactly(bytes));
  EXPECT_EQ(as_text(bytes), "\0\0\0\1x"s);
}

TEST_F(MessageStreamErrors, AMessageThatDoesNotFitIsInTheException) {
  raw.write_all(as_bytes("\0\0\0\4four\0\0\0\3abc"s));
  Bytes room(3);
  try {
    stream.receive_into(room);
    FAIL() << "it did not throw";
  } catch (const BufferTooShort& error) {
    EXPECT_EQ(as_text(error.message()), "four");
  }
  EXPECT_EQ(stream.receive_into(room), 3U);
  EXPECT_EQ(as_text(room), "abc");
}

TEST(MessageStream, CarriesMoreThanTheSystemHolds) {
  auto [first, second] = os::Channel::pair();
  MessageStream sending(std::move(first.handle()));
  MessageStream receiving(std::move(second.handle()));
  const Bytes sent = test::pattern(150'000'001);  // more than one piece of memory, too
  std::thread sender([&] { sending.send(sent, {}); });
  std::vector<Handle> handles;
  EXPECT_TRUE(receiving.receive(any_length, &handles) == sent);
  sender.join();
}

TEST(MessageStream, SendersInSeveralThreadsDoNotMixTheirMessages) {
  constexpr int messages = 10;
  constexpr std::size_t size = 1'000'000;  // more than goes in one call
  auto [first, second] = os::Channel::pair();
  MessageStream sending(std::move(first.handle()));
  MessageStream receiving(std::move(second.handle()));
  std::vector<std::thread> senders;
  for (const char letter : {'a', 'b', 'c'}) {
    senders.emplace_back([&sending, letter] {
      for (int i = 0; i < messages; ++i) {
        sending.send(as_bytes(std::string(size, letter)), {});
      }
    });
  }
  std::vector<Handle> handles;
  for (int i = 0; i < 3 * messages; ++i) {
    const std::string text = as_text(receiving.receive(any_length, &handles));
    EXPECT_TRUE(text == std::string(size, text.at(0)));
  }
  for (std::thread& sender : senders) {
    sender.join();
  }
}

TEST(MessageStream, ReceiversInSeveralThreadsGetWholeMessages) {
  constexpr int messages = 10;
  constexpr std::size_t size = 1'000'000;  // more than goes in one call
  auto [first, second] = os::Channel::pair();
  MessageStream sending(std::move(first.handle()));
  MessageStream receiving(std::move(second.handle()));
  std::vector<std::thread> receivers;
  for (int thread = 0; thread < 3; ++thread) {
    receivers.emplace_back([&receiving] {
      std::vector<Handle> handles;
      for (int i = 0; i < messages; ++i) {
        const std::string text = as_text(receiving.receive(any_length, &handles));
        EXPECT_TRUE(text == std::string(size, text.at(0)));
      }
    });
  }
  for (int i = 0; i < 3 * messages; ++i) {
    sending.send(as_bytes(std::string(size, static_cast<char>('a' + i % 26))), {});
  }
  for (std::thread& receiver : receivers) {
    receiver.join();
  }
}

}  // namespace
}  // namespace brood::ipc
