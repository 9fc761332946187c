#include "ipc/queue_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace brood::ipc {
namespace {

/// Segments of 16 bytes, in this process only.
class SmallStorage {
 public:
  explicit SmallStorage(std::uint64_t count)
      : count_(count), bytes_(count * length), next_(count, 99) {}

  std::uint64_t segment_size() const { return length; }

  std::uint64_t segment_count() const { return count_; }

  std::byte* data(std::uint64_t segment) {
    if (segment >= committed) {
      throw std::logic_error("touched before it was committed");
    }
    return bytes_.data() + segment * length;
  }

  std::uint64_t next(std::uint64_t segment) { return next_.at(segment); }

  void set_next(std::uint64_t segment, std::uint64_t next) { next_.at(segment) = next; }

  std::uint64_t commit(std::uint64_t from, std::uint64_t to) {
    EXPECT_EQ(from, committed);
    if (full) {
      throw std::bad_alloc();
    }
    return committed = to;
  }

  static void copy(std::byte* to, const std::byte* from, std::size_t size) {
    std::memcpy(to, from, size);
  }

  std::uint64_t committed = 0;
  bool full = false;

 private:
  static constexpr std::uint64_t length = 16;
  std::uint64_t count_;
  std::vector<std::byte> bytes_;
  std::vector<std::uint64_t> next_;
};

/// A log with one writer and one reader, whose items are known otherwise, too.
class Log {
 public:
  explicit Log(std::uint64_t segments) : storage(segments) {}

  /// `counts`: whether it comes to the commit, or the writer is killed just before it.
  bool put(const std::string& item, bool counts = true) {
    Tail next = tail;
    if (!extend(storage, next, head.position, item.size(), storage.segment_count())) {
      EXPECT_EQ(next.segment, tail.segment);
      EXPECT_EQ(next.fresh, tail.fresh);
      return false;
    }
    LogCursor<SmallStorage> cursor(storage, tail.position, tail.segment);
    cursor.write(item.data(), item.size());
    if (counts) {
      next.position += item.size();
      tail = next;
      items.push_back(item);
    } else {
      // What is made stays made, and is made again: that is allowed.
      storage.committed = tail.committed;
    }
    return true;
  }

  std::string get(bool counts = true) {
    std::string item(items.front().size(), '?');
    LogCursor<SmallStorage> cursor(storage, head.position, head.segment);
    cursor.read(item.data(), item.size());
    if (counts) {
      EXPECT_EQ(item, items.front());
      head.position = cursor.position();
      head.segment = cursor.segment();
      items.pop_front();
    }
    return item;
  }

  SmallStorage storage;
  Tail tail;
  Head head;
  std::deque<std::string> items;
};

std::string text_of(std::size_t size, int seed) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) {
    text[i] = static_cast<char>('a' + (static_cast<std::size_t>(seed) * 7 + i) % 26);
  }
  return text;
}

TEST(QueueLog, AnItemMayBeLongerThanASegment) {
  Log log(4);
  ASSERT_TRUE(log.put(text_of(40, 1)));
  EXPECT_EQ(log.get(), text_of(40, 1));
}

TEST(QueueLog, TakesWhatFitsAndNoMore) {
  Log log(3);
  EXPECT_FALSE(log.put(text_of(49, 1)));
  EXPECT_TRUE(log.put(text_of(48, 1)));
  EXPECT_FALSE(log.put("x"));
}

TEST(QueueLog, AnAlmostEmptyOneStaysInTheSameSegments) {
  Log log(100);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(log.put(text_of(8, i)));
    log.get();
  }
  EXPECT_LE(log.tail.fresh, 3U);
}

TEST(QueueLog, GrowsOnlyWhenNothingIsFree) {
  Log log(100);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(log.put(text_of(16, i)));
  }
  EXPECT_EQ(log.tail.fresh, 10U);
  for (int i = 0; i < 9; ++i) {
    log.get();
  }
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(log.put(text_of(16, i)));
  }
  EXPECT_EQ(log.tail.fresh, 10U);
}

TEST(QueueLog, TakesNoFreshMemoryBeyondWhatItMay) {
  Log log(10);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(log.put(text_of(16, i)));
  }
  Tail tail = log.tail;
  EXPECT_FALSE(extend(log.storage, tail, log.head.position, 16, 3));
  EXPECT_FALSE(extend(log.storage, tail, log.head.position, 16, 2));
  log.get();
  log.get();
  EXPECT_TRUE(extend(log.storage, tail, log.head.position, 16, 2));
  EXPECT_EQ(tail.fresh, 3U);
}

TEST(QueueLog, IsAsItWasWhenMemoryIsFull) {
  Log log(10);
  ASSERT_TRUE(log.put(text_of(16, 1)));
  log.storage.full = true;
  EXPECT_THROW(log.put(text_of(40, 2)), std::bad_alloc);
  log.storage.full = false;
  ASSERT_TRUE(log.put(text_of(40, 3)));
  EXPECT_EQ(log.get(), text_of(16, 1));
  EXPECT_EQ(log.get(), text_of(40, 3));
}

/// Also when writers and readers are killed just before their step counts, with every number of
/// segments.
TEST(QueueLog, EveryItemComesOutAsItWentIn) {
  std::minstd_rand random(7);
  for (std::uint64_t segments = 1; segments < 9; ++segments) {
    Log log(segments);
    for (int step = 0; step < 20'000; ++step) {
      const bool counts = random() % 4 != 0;
      if (random() % 2 == 0) {
        const std::size_t size = (random() % 12) * 8;
        log.put(text_of(size, step), counts);
      } else if (!log.items.empty()) {
        log.get(counts);
      }
    }
    while (!log.items.empty()) {
      log.get();
    }
    const std::size_t most = (segments - 1) * 16;
    EXPECT_TRUE(log.put(text_of(most, 1))) << "segments were lost: " << segments;
  }
}

}  // namespace
}  // namespace brood::ipc
