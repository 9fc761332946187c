#include "pool/ring.hpp"

#include "brood/bytes.hpp"
#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace brood::pool {
namespace {

constexpr std::size_t size = 1024;

std::string_view text_in(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A ring with both of its sides.
struct Both {
  bool write(std::string_view text, wire::FrameKind kind = wire::FrameKind::task) {
    const wire::FrameHead head{wire::FrameHead::mark, kind, text.size()};
    return writer.write(head, std::as_bytes(std::span(text)));
  }

  std::string read() {
    const auto frame = reader.front();
    std::string text(frame ? text_in(frame->body) : "nothing");
    if (frame) {
      reader.pop();
    }
    return text;
  }

  alignas(64) std::byte memory[size]{};
  RingWords words;
  RingWriter writer{words, memory};
  RingReader reader{words, memory};
};

TEST(Ring, GivesFramesInTheirOrder) {
  Both ring;
  EXPECT_FALSE(ring.reader.has_more());
  EXPECT_FALSE(ring.reader.front().has_value());
  EXPECT_TRUE(ring.write("one"));
  EXPECT_TRUE(ring.write(""));
  EXPECT_TRUE(ring.write("three", wire::FrameKind::stop));
  EXPECT_TRUE(ring.reader.has_more());
  EXPECT_EQ(ring.read(), "one");
  EXPECT_EQ(ring.read(), "");
  EXPECT_EQ(ring.reader.front()->kind, wire::FrameKind::stop);
  EXPECT_EQ(ring.read(), "three");
  EXPECT_FALSE(ring.reader.has_more());
}

TEST(Ring, AFrameStaysUntilItIsPopped) {
  Both ring;
  ring.write("one");
  EXPECT_EQ(text_in(ring.reader.front()->body), "one");
  EXPECT_EQ(text_in(ring.reader.front()->body), "one");
  EXPECT_EQ(ring.read(), "one");
}

TEST(Ring, FramesBeginWhereTheirAlignmentWants) {
  Both ring;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(ring.write(std::string(static_cast<std::size_t>(i % 37), 'x')));
    const auto frame = ring.reader.front();
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(frame->body.data()) % frame_alignment, 0U);
    ring.reader.pop();
  }
}

TEST(Ring, AFullRingTakesNothingUntilSomethingWasRead) {
  Both ring;
  const std::string text(100, 'x');
  int written = 0;
  while (ring.write(text)) {
    ++written;
  }
  EXPECT_EQ(written, 8);  // of 116 bytes, rounded up to 128
  EXPECT_FALSE(ring.writer.has_room_for(sizeof(wire::FrameHead) + text.size()));
  EXPECT_FALSE(ring.reader.is_half_empty());
  EXPECT_EQ(ring.read(), text);
  EXPECT_TRUE(ring.writer.has_room_for(sizeof(wire::FrameHead) + text.size()));
  EXPECT_TRUE(ring.write("again"));
}

TEST(Ring, TheLongestFrameFitsHoweverTheRingStands) {
  for (std::size_t before = 0; before < 40; ++before) {
    Both ring;
    for (std::size_t i = 0; i < before; ++i) {
      ASSERT_TRUE(ring.write("some"));
      ring.read();
    }
    const std::string longest(ring.writer.most() - sizeof(wire::FrameHead), 'l');
    ASSERT_TRUE(ring.write(longest)) << before;
    ASSERT_EQ(ring.read(), longest);
  }
}

TEST(Ring, WhatIsWrittenComesOutWhateverTheSizes) {
  std::mt19937 random(7);
  Both ring;
  std::deque<std::string> under_way;
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 2 == 0) {
      std::string text(random() % (ring.writer.most() - sizeof(wire::FrameHead) + 1), 'a');
      for (char& letter : text) {
        letter = static_cast<char>('a' + random() % 26);
      }
      if (ring.write(text)) {
        under_way.push_back(std::move(text));
      }
    } else if (!under_way.empty()) {
      ASSERT_EQ(ring.read(), under_way.front());
      under_way.pop_front();
    } else {
      ASSERT_FALSE(ring.reader.front().has_value());
    }
  }
}

TEST(Ring, OneThreadMayWriteWhileAnotherOneReads) {
  constexpr std::uint64_t count = 200'000;
  Both ring;
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < count; ++i) {
      std::uint64_t numbers[5] = {i, i, i, i, i};
      const auto body = std::as_bytes(std::span(numbers)).first((1 + i % 5) * sizeof i);
      const wire::FrameHead head{wire::FrameHead::mark, wire::FrameKind::task, body.size()};
      while (!ring.writer.write(head, body)) {
        std::this_thread::yield();
      }
    }
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < count;) {
    const auto frame = ring.reader.front();
    if (!frame) {
      std::this_thread::yield();
      continue;
    }
    std::uint64_t last = 0;
    std::memcpy(&last, frame->body.data() + frame->body.size() - sizeof last, sizeof last);
    wrong += frame->body.size() != (1 + i % 5) * sizeof i || last != i ? 1U : 0U;
    ring.reader.pop();
    ++i;
  }
  writer.join();
  EXPECT_EQ(wrong, 0U);
}

TEST(Ring, BytesThatAreNoFrameAreRefused) {
  const auto expect_refused = [](const wire::FrameHead& head, std::uint64_t written) {
    Both ring;
    std::memcpy(ring.memory, &head, sizeof head);
    ring.words.written = written;
    EXPECT_THROW(ring.reader.front(), DecodingError);
  };
  constexpr auto mark = wire::FrameHead::mark;
  constexpr auto task = wire::FrameKind::task;
  expect_refused({1, task, 0}, 16);                                 // not a frame's mark
  expect_refused({mark, static_cast<wire::FrameKind>(99), 0}, 16);  // nor kind
  expect_refused({mark, task, 17}, 32);                             // longer than what is there
  expect_refused({mark, task, ~std::uint64_t{0}}, 32);
  expect_refused({mark, task, 0}, 8);          // less than a head is there
  expect_refused({mark, task, 0}, 17);         // nothing ends there
  expect_refused({mark, task, 0}, size + 16);  // more than there can be
}

TEST(Ring, RandomBytesLeadNowhere) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 20'000; ++round) {
    Both ring;
    for (std::size_t i = 0; i < size; i += sizeof(std::uint64_t)) {
      std::uint64_t some = random() % 3 == 0 ? random() : random() % 40;
      if (random() % 2 == 0) {
        some = some << 32U | wire::FrameHead::mark;
      }
      std::memcpy(ring.memory + i, &some, sizeof some);
    }
    ring.words.written = random() % 2 == 0 ? random() : random() % (2 * size);
    try {
      for (int i = 0; i < 100; ++i) {
        const auto frame = ring.reader.front();
        if (!frame) {
          break;
        }
        const std::byte* const end = frame->body.data() + frame->body.size();
        ASSERT_TRUE(frame->body.data() >= ring.memory && end <= ring.memory + size);
        ring.reader.pop();
      }
    } catch (const DecodingError&) {
    }
  }
}

}  // namespace
}  // namespace brood::pool
