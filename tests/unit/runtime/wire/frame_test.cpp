#include "wire/frame.hpp"

#include "brood/error.hpp"
#include "child.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace brood::wire {
namespace {

using test::as_bytes;
using test::as_text;

struct Got {
  FrameKind kind;
  std::string body;

  bool operator==(const Got&) const = default;
};

/// Feeds a stream in pieces of the given size.
std::vector<Got> read_in_pieces(std::span<const std::byte> stream, std::size_t piece) {
  FrameReader reader;
  std::vector<Got> frames;
  while (!stream.empty()) {
    const auto part = stream.first(std::min(piece, stream.size()));
    reader.feed(part, [&](FrameKind kind, const Bytes& body) {
      frames.push_back({kind, as_text(body)});
    });
    stream = stream.subspan(part.size());
  }
  return frames;
}

void append(Bytes& stream, const Bytes& frame) {
  stream.append(frame.data(), frame.size());
}

Bytes head_of(std::uint32_t magic, std::uint32_t kind, std::uint64_t size) {
  const FrameHead head{magic, static_cast<FrameKind>(kind), size};
  Bytes bytes(sizeof head);
  std::memcpy(bytes.data(), &head, sizeof head);
  return bytes;
}

TEST(Frame, IsAHeadAndItsBody) {
  const Bytes frame = make_frame(FrameKind::task, as_bytes("body"));
  FrameHead head;
  ASSERT_EQ(frame.size(), sizeof head + 4);
  std::memcpy(&head, frame.data(), sizeof head);
  EXPECT_EQ(head.magic, FrameHead::mark);
  EXPECT_EQ(head.kind, FrameKind::task);
  EXPECT_EQ(head.size, 4U);
  EXPECT_EQ(as_text(frame).substr(sizeof head), "body");
}

TEST(FrameReader, ReadsFramesHoweverTheyAreCut) {
  Bytes stream;
  append(stream, make_frame(FrameKind::hello, as_bytes("first")));
  append(stream, make_frame(FrameKind::stop, {}));
  append(stream, make_frame(FrameKind::stop, {}));
  append(stream, make_frame(FrameKind::task, as_bytes("the second that has a body")));
  append(stream, make_frame(FrameKind::error, as_bytes("x")));
  const std::vector<Got> expected{{FrameKind::hello, "first"},
                                  {FrameKind::stop, ""},
                                  {FrameKind::stop, ""},
                                  {FrameKind::task, "the second that has a body"},
                                  {FrameKind::error, "x"}};
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    EXPECT_EQ(read_in_pieces(stream, piece), expected) << "in pieces of " << piece;
  }
}

TEST(FrameReader, ReadsAFrameCutInTwoAtAnyByte) {
  const Bytes frame = make_frame(FrameKind::result, as_bytes("result"));
  for (std::size_t cut = 0; cut <= frame.size(); ++cut) {
    FrameReader reader;
    int frames = 0;
    const auto count = [&](FrameKind, const Bytes& body) {
      ++frames;
      EXPECT_EQ(as_text(body), "result");
    };
    reader.feed(std::span(frame).first(cut), count);
    EXPECT_EQ(frames, cut == frame.size() ? 1 : 0);
    reader.feed(std::span(frame).subspan(cut), count);
    EXPECT_EQ(frames, 1);
  }
}

TEST(FrameReader, AnUnfinishedFrameIsNotDelivered) {
  const Bytes frame = make_frame(FrameKind::result, as_bytes("result"));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_TRUE(read_in_pieces(std::span(frame).first(size), 5).empty());
  }
}

TEST(FrameReader, CarriesALargeBody) {
  const Bytes body = test::pattern(3'000'000);
  const Bytes frame = make_frame(FrameKind::result, body);
  const auto frames = read_in_pieces(frame, 65'537);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_TRUE(frames[0].body == as_text(body));
}

TEST(FrameReader, RefusesWhatIsNoFrame) {
  const Bytes garbage[] = {
      head_of(0, 1, 0),
      head_of(FrameHead::mark + 1, 1, 0),
      head_of(0x31445242, 1, 0),  // the mark of a machine with the other byte order
      head_of(FrameHead::mark, 0, 0),
      head_of(FrameHead::mark, static_cast<std::uint32_t>(FrameKind::forget) + 1, 0),
      head_of(FrameHead::mark, std::numeric_limits<std::uint32_t>::max(), 0),
      head_of(FrameHead::mark, 1, std::numeric_limits<std::uint64_t>::max()),
      head_of(FrameHead::mark, 1, (std::uint64_t{1} << 46U) + 1),
  };
  for (const Bytes& bytes : garbage) {
    EXPECT_THROW(read_in_pieces(bytes, bytes.size()), DecodingError) << as_text(bytes);
    EXPECT_THROW(read_in_pieces(bytes, 1), DecodingError);
  }
}

TEST(FrameReader, GarbageBehindAFrameIsRefusedAfterIt) {
  Bytes stream = make_frame(FrameKind::hello, as_bytes("good"));
  append(stream, head_of(1, 2, 3));
  FrameReader reader;
  int frames = 0;
  EXPECT_THROW(reader.feed(stream, [&](FrameKind, const Bytes&) { ++frames; }), DecodingError);
  EXPECT_EQ(frames, 1);
}

TEST(FrameReader, AHugeClaimTakesNoMemoryBeforeTheBytesCome) {
  FrameReader reader;
  const Bytes head = head_of(FrameHead::mark, 4, std::uint64_t{1} << 45U);
  reader.feed(head, [](FrameKind, const Bytes&) { FAIL(); });
  reader.feed(as_bytes("only a few"), [](FrameKind, const Bytes&) { FAIL(); });
}

TEST(FrameReader, GoesOnAfterACallbackThatThrows) {
  const Bytes frame = make_frame(FrameKind::hello, as_bytes("x"));
  FrameReader reader;
  EXPECT_THROW(reader.feed(frame, [](FrameKind, const Bytes&) { throw 1; }), int);
  int frames = 0;
  reader.feed(frame, [&](FrameKind, const Bytes&) { ++frames; });
  EXPECT_EQ(frames, 1);
}

}  // namespace
}  // namespace brood::wire
