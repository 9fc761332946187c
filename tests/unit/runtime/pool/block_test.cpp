#include "pool/block.hpp"

#include "brood/error.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace brood::pool {
namespace {

using Frame = std::shared_ptr<const std::span<const std::byte>>;

constexpr std::size_t length = 100'000;

/// Both sides, and how often a handle had to be given.
struct Both {
  std::optional<wire::BlockNote> put(std::uint64_t ordinal, const std::string& text) {
    return writer.put(ordinal,
                      wire::make_frame(wire::FrameKind::task, std::as_bytes(std::span(text))));
  }

  Frame open(const wire::BlockNote& note) {
    return reader.open(note, [this](const wire::BlockNote& wanted) {
      ++given;
      Handle copy;
      writer.give(wanted.slot, [&](const os::Handle& handle) { copy = handle.duplicate(); });
      return copy;
    });
  }

  BlockWriter writer;
  BlockReader reader;
  int given = 0;
};

std::string text_in(const Frame& frame) {
  const auto body = frame->subspan(sizeof(wire::FrameHead));
  return {reinterpret_cast<const char*>(body.data()), body.size()};
}

TEST(Block, CarriesAFrame) {
  Both both;
  const auto note = both.put(7, std::string(length, 'x'));
  ASSERT_TRUE(note);
  EXPECT_EQ(note->ordinal, 7U);
  const Frame frame = both.open(*note);
  EXPECT_EQ(text_in(frame), std::string(length, 'x'));
}

TEST(Block, GathersAFrameOfPieces) {
  Both both;
  const std::string ends(100, 'e');
  const std::string middle(length, 'm');
  const Bytes frame = wire::make_frame(wire::FrameKind::task, std::as_bytes(std::span(ends)));
  const std::vector<detail::Lent> lent{{frame.size() - 40, std::as_bytes(std::span(middle))}};
  const auto note = both.writer.put(7, {frame, lent});
  ASSERT_TRUE(note);
  EXPECT_EQ(text_in(both.open(*note)), std::string(60, 'e') + middle + std::string(40, 'e'));
}

TEST(Block, IsUsedAgainWhenTheReaderNeedsItNoMore) {
  Both both;
  for (std::uint64_t ordinal = 1; ordinal <= 50; ++ordinal) {
    const std::string text(length, static_cast<char>('a' + ordinal % 26));
    const auto note = both.put(ordinal, text);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->slot, 0U);
    EXPECT_EQ(text_in(both.open(*note)), text);
  }
  EXPECT_EQ(both.given, 1);
}

TEST(Block, OfAValueOfSixtyFourMebibytesIsKept) {
  for (const std::size_t mebibytes : {64U, 75U}) {
    Both both;
    const std::string text(mebibytes << 20U, 'x');
    for (std::uint64_t ordinal = 1; ordinal <= 2; ++ordinal) {
      const auto note = both.put(ordinal, text);
      ASSERT_TRUE(note);
      EXPECT_EQ(both.open(*note)->size(), sizeof(wire::FrameHead) + text.size());
    }
    EXPECT_EQ(both.given, 1) << mebibytes << " MiB";
  }
}

TEST(Block, LongerThanThatGoesBackToTheSystem) {
  Both both;
  const std::string text(std::size_t{81} << 20U, 'x');
  for (std::uint64_t ordinal = 1; ordinal <= 2; ++ordinal) {
    const auto note = both.put(ordinal, text);
    ASSERT_TRUE(note);
    (void)both.open(*note);
  }
  EXPECT_EQ(both.given, 2);
}

TEST(Block, IsNotUsedWhileTheReaderHasIt) {
  Both both;
  std::vector<Frame> held;
  for (std::uint64_t ordinal = 1; ordinal <= block_slots; ++ordinal) {
    held.push_back(both.open(both.put(ordinal, std::string(length, 'x')).value()));
  }
  EXPECT_FALSE(both.put(99, std::string(length, 'y')));
  held.erase(held.begin() + 3);
  const auto note = both.put(99, std::string(length, 'y'));
  ASSERT_TRUE(note);
  EXPECT_EQ(note->slot, 3U);
  EXPECT_EQ(text_in(both.open(*note)), std::string(length, 'y'));
  for (const Frame& frame : held) {
    EXPECT_EQ(text_in(frame), std::string(length, 'x'));
  }
}

TEST(Block, OfTasksThatWereTakenBackAreFree) {
  Both both;
  for (std::uint64_t ordinal = 1; ordinal <= block_slots; ++ordinal) {
    ASSERT_TRUE(both.put(ordinal, std::string(length, 'x')));
  }
  EXPECT_FALSE(both.put(20, "more"));
  both.writer.free_behind(2);
  for (std::uint64_t ordinal = 21; ordinal < 21 + block_slots - 2; ++ordinal) {
    EXPECT_TRUE(both.put(ordinal, "more"));
  }
  EXPECT_FALSE(both.put(40, "more"));
}

TEST(Block, AnotherBlockOfTheSameSlotIsAskedForAgain) {
  Both both;
  EXPECT_EQ(text_in(both.open(both.put(1, "short").value())), "short");
  std::vector<Frame> held;
  for (std::uint64_t ordinal = 2; ordinal <= block_slots; ++ordinal) {
    held.push_back(both.open(both.put(ordinal, std::string(200'000, 'x')).value()));
  }
  const auto note = both.put(20, std::string(300'000, 'y'));
  ASSERT_TRUE(note);
  EXPECT_EQ(text_in(both.open(*note)), std::string(300'000, 'y'));
}

TEST(Block, NotesThatCannotBeAreRefused) {
  Both both;
  const wire::BlockNote good = both.put(1, std::string(length, 'x')).value();
  const auto expect_refused = [&](wire::BlockNote note) {
    EXPECT_THROW(both.open(note), DecodingError);
  };
  wire::BlockNote note = good;
  note.slot = block_slots + 1;
  expect_refused(note);
  note = good;
  note.size = 3;
  expect_refused(note);
  note = good;
  note.size = note.block_size;  // its head has no room then
  expect_refused(note);
  note = good;
  note.size = ~std::uint64_t{0};
  expect_refused(note);
  EXPECT_EQ(text_in(both.open(good)), std::string(length, 'x'));
  note = good;
  note.block_size += 65536;  // of a block that is known, and has another size
  expect_refused(note);
  EXPECT_THROW(both.writer.give(block_slots, [](const os::Handle&) {}), DecodingError);
  EXPECT_THROW(both.writer.give(3, [](const os::Handle&) {}), DecodingError);
}

TEST(Block, LeasesAreThereWhenNoSlotIs) {
  const int before = test::open_handles();
  {
    BlockWriter writer;
    BlockReader reader;
    std::vector<Frame> held;
    for (std::uint64_t ordinal = 1; ordinal <= 3 * block_slots; ++ordinal) {
      const BlockWriter::Lease lease = writer.lease(length);
      ASSERT_GE(lease.room().size(), length);
      std::memset(lease.room().data(), static_cast<int>(ordinal), length);
      std::optional<Handle> given;
      const wire::BlockNote note = writer.pass_on(
          lease, ordinal, length, [&](const os::Handle& handle) { given = handle.duplicate(); });
      EXPECT_EQ(note.slot == no_slot, ordinal > block_slots);
      held.push_back(
          reader.open(note, [&](const wire::BlockNote&) { return std::move(given).value(); }));
    }
    for (std::size_t i = 0; i < held.size(); ++i) {
      EXPECT_EQ(held[i]->size(), length);
      EXPECT_EQ(held[i]->back(), static_cast<std::byte>(i + 1));
    }
  }
  EXPECT_EQ(test::open_handles(), before);
}

TEST(Block, ALeaseThatWasGivenUpIsFree) {
  BlockWriter writer;
  for (int i = 0; i < 100; ++i) {
    const BlockWriter::Lease lease = writer.lease(length);
    EXPECT_EQ(lease.slot, 0U);
    writer.give_up(lease);
  }
}

}  // namespace
}  // namespace brood::pool
