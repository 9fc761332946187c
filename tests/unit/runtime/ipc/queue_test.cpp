#include "brood/queue.hpp"

#include "brood/connection.hpp"
#include "brood/lock.hpp"
#include "support/handle_count.hpp"
#include "support/process_probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace brood {
namespace {

using namespace std::chrono_literals;

TEST(Queue, IsFirstInFirstOut) {
  Queue<std::string> queue;
  for (const char* text : {"", "a", "bc"}) {
    queue.put(text);
  }
  EXPECT_EQ(queue.qsize(), 3U);
  EXPECT_EQ(queue.get(), "");
  EXPECT_EQ(queue.get(), "a");
  EXPECT_EQ(queue.get(), "bc");
  EXPECT_TRUE(queue.empty());
}

TEST(Queue, HasNothingWhenItIsEmpty) {
  Queue<int> queue;
  EXPECT_FALSE(queue.try_get().has_value());
  EXPECT_FALSE(queue.get_for(1ms).has_value());
  EXPECT_FALSE(queue.get_for(-1h).has_value());
}

TEST(Queue, WaitsAsLongAsItWasTold) {
  Queue<int> queue(1);
  queue.put(0);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(queue.put_for(1, 30ms));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
  queue.get();
  const auto second = std::chrono::steady_clock::now();
  EXPECT_FALSE(queue.get_for(30ms).has_value());
  EXPECT_GE(std::chrono::steady_clock::now() - second, 30ms);
}

TEST(Queue, TakesNoMoreThanItsMaxsize) {
  Queue<int> queue(2);
  EXPECT_FALSE(queue.full());
  EXPECT_TRUE(queue.try_put(1));
  EXPECT_TRUE(queue.put_for(2, 1h));
  EXPECT_TRUE(queue.full());
  EXPECT_FALSE(queue.try_put(3));
  EXPECT_EQ(queue.get(), 1);
  EXPECT_TRUE(queue.try_put(3));
  EXPECT_EQ(queue.get(), 2);
  EXPECT_EQ(queue.get(), 3);
}

TEST(Queue, TakesNoMoreThanItsMaxBytes) {
  Queue<std::string> queue(QueueOptions{.max_bytes = 1'000'000});
  const std::string item(100'000, 'x');
  int count = 0;
  while (queue.try_put(item)) {
    ASSERT_LT(++count, 12);
  }
  EXPECT_GE(count, 9);
  EXPECT_EQ(queue.get(), item);
  EXPECT_TRUE(queue.put_for(item, 1h));
}

TEST(Queue, SaysSoWhenAnItemNeverFits) {
  Queue<std::string> queue(QueueOptions{.max_bytes = 1'000'000});
  EXPECT_THROW(queue.put(std::string(3'000'000, 'x')), std::length_error);
  queue.put("small");
  EXPECT_EQ(queue.get(), "small");
}

TEST(Queue, CarriesItemsOfAnySize) {
  Queue<std::string> queue;
  std::string item;
  for (std::size_t size = 0; size < 3'000'000; size = size * 3 + 1) {
    item.assign(size, static_cast<char>('a' + size % 26));
    queue.put(item);
    queue.put(item);
    EXPECT_TRUE(queue.get() == item);
    EXPECT_TRUE(queue.get() == item);
  }
}

struct Refuses {
  bool refuses = false;

  template <class Archive>
  void save(Archive& archive) const {
    archive(refuses);
    if (refuses) {
      throw std::domain_error("not this one");
    }
  }

  template <class Archive>
  void load(Archive& archive) {
    archive(refuses);
  }
};

TEST(Queue, IsAsItWasWhenAnItemCannotBeEncoded) {
  Queue<Refuses> queue;
  queue.put({});
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(queue.put({true}), std::domain_error);
  }
  EXPECT_EQ(queue.qsize(), 1U);
  queue.put({});
  EXPECT_FALSE(queue.get().refuses);
  EXPECT_FALSE(queue.get().refuses);
  EXPECT_TRUE(queue.empty());
}

TEST(Queue, IsUsedNoMoreAfterClose) {
  Queue<int> queue;
  Queue<int> copy = queue;
  queue.put(1);
  queue.close();
  queue.close();
  EXPECT_THROW(queue.put(2), std::logic_error);
  EXPECT_THROW(copy.try_put(2), std::logic_error);
  EXPECT_THROW(queue.get(), std::logic_error);
  EXPECT_THROW(queue.try_get(), std::logic_error);
  EXPECT_EQ(queue.qsize(), 1U);
}

TEST(Queue, ACopyIsTheSameQueue) {
  Queue<int> queue;
  Queue<int> copy = queue;
  Queue<int> other;
  other = queue;
  copy.put(1);
  EXPECT_EQ(queue.qsize(), 1U);
  EXPECT_EQ(other.get(), 1);
}

TEST(Queue, WhatArrivesIsTheSameQueueAndStaysWhenTheFirstIsGone) {
  auto [one, other] = Pipe();
  Queue<int> arrived;
  {
    Queue<int> queue;
    queue.put(1);
    one.send(queue);
    arrived = other.recv<Queue<int>>();
    arrived.put(2);
    EXPECT_EQ(queue.get(), 1);
  }
  EXPECT_EQ(arrived.get(), 2);
}

TEST(Queue, CarriesHandlesAndLeavesNone) {
  const auto round = [] {
    Queue<std::vector<Connection>> queue;
    for (int i = 0; i < 3; ++i) {
      std::vector<Connection> ends;
      auto [one, other] = Pipe();
      one.send(i);
      ends.push_back(std::move(one));
      ends.push_back(std::move(other));
      queue.put(ends);
    }
    auto ends = queue.get();
    EXPECT_EQ(ends.at(1).recv<int>(), 0);
    ends = queue.get();
    EXPECT_EQ(ends.at(1).recv<int>(), 1);
    queue.get();
  };
  round();
  const auto before = test::open_handles();
  round();
  round();
  EXPECT_EQ(test::open_handles(), before);
}

TEST(Queue, CarriesMoreItemsWithHandlesThanTheSystemKeepsAtOnce) {
  Queue<Lock> queue;
  const Lock lock;
  constexpr int count = 2000;
  std::jthread putter([&] {
    for (int i = 0; i < count; ++i) {
      queue.put(lock);
    }
  });
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(queue.get_for(test::patience).has_value());
  }
}

TEST(Queue, HandlesThatNobodyTakesGoWithTheQueue) {
  auto [one, other] = Pipe();
  {
    Queue<Connection> queue;
    queue.put(other);
  }
  other.close();
  ASSERT_TRUE(one.poll_for(test::patience));
  EXPECT_THROW(one.recv<int>(), EOFError);
}

TEST(Queue, CarriesBytes) {
  Queue<Bytes> queue;
  for (const char* const text : {"some", "", "more"}) {
    queue.put(Bytes(std::string_view(text)));
    EXPECT_EQ(queue.get(), Bytes(std::string_view(text)));
  }
  const Bytes many(300'000);
  queue.put(many);
  EXPECT_EQ(queue.get().size(), many.size());
}

struct Twelve {
  std::uint32_t a = 0, b = 0, c = 0;

  bool operator==(const Twelve&) const = default;
};

/// A range of numbers, so long that it lies in several pieces of the queue's memory.
template <class Range, class Make>
void expect_carried(Make make) {
  Queue<Range> queue;
  for (const std::size_t size : {0U, 1U, 7U, 100'000U, 100'001U}) {
    Range items;
    for (std::size_t i = 0; i < size; ++i) {
      items.push_back(make(static_cast<std::uint32_t>(i)));
    }
    queue.put(items);
    queue.put(items);  // where another one has ended
    EXPECT_EQ(queue.get(), items);
    EXPECT_EQ(queue.get(), items);
  }
}

TEST(Queue, CarriesRangesOfNumbersWhateverTheirElementsSize) {
  expect_carried<std::vector<std::uint8_t>>(
      [](std::uint32_t i) { return static_cast<std::uint8_t>(i); });
  expect_carried<std::vector<std::uint16_t>>(
      [](std::uint32_t i) { return static_cast<std::uint16_t>(i); });
  expect_carried<std::vector<std::uint64_t>>([](std::uint32_t i) { return i * 7ULL; });
  expect_carried<std::vector<Twelve>>([](std::uint32_t i) { return Twelve{i, i + 1, i + 2}; });
  expect_carried<std::string>([](std::uint32_t i) { return static_cast<char>('a' + i % 26); });
}

TEST(SimpleQueue, IsEmptyOrNotAndUsedNoMoreAfterClose) {
  SimpleQueue<int> queue;
  EXPECT_TRUE(queue.empty());
  queue.put(1);
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(queue.get(), 1);
  EXPECT_TRUE(queue.empty());
  queue.close();
  EXPECT_THROW(queue.put(2), std::logic_error);
  EXPECT_THROW(queue.get(), std::logic_error);
}

TEST(Queue, AnItemOfAnotherTypeIsRefusedAndGone) {
  Queue<std::string> texts;
  auto [one, other] = Pipe();
  one.send(texts);
  auto numbers = other.recv<Queue<std::vector<long>>>();
  texts.put("abc");
  texts.put("");
  EXPECT_THROW(numbers.get(), DecodingError);
  EXPECT_EQ(numbers.get(), std::vector<long>());
}

template <class From, class To>
void expect_refused(const From& sent) {
  Queue<From> senders;
  auto [one, other] = Pipe();
  one.send(senders);
  auto receivers = other.recv<Queue<To>>();
  senders.put(sent);
  EXPECT_THROW(receivers.get(), DecodingError);
  EXPECT_TRUE(senders.empty());
}

TEST(Queue, AnItemOfAnotherLengthIsRefusedAndGone) {
  expect_refused<int, long long>(1);
  expect_refused<long long, int>(1);
  expect_refused<std::string, int>("ab");
  expect_refused<int, std::string>(1);
  expect_refused<long long, std::vector<int>>(3);
  expect_refused<int, bool>(77);
}

TEST(Queue, ManyThreadsPutAndGetAndEveryItemArrivesOnce) {
  constexpr int threads = 4;
  constexpr int count = 5000;
  for (const std::size_t maxsize : {0U, 3U, 40U}) {
    Queue<int> queue(maxsize);
    std::vector<std::atomic<int>> seen(threads * count);
    {
      std::vector<std::jthread> all;
      for (int t = 0; t < threads; ++t) {
        all.emplace_back([&, t] {
          for (int i = 0; i < count; ++i) {
            queue.put(t * count + i);
          }
        });
        all.emplace_back([&] {
          for (int i = 0; i < count; ++i) {
            ++seen[static_cast<std::size_t>(queue.get())];
          }
        });
      }
    }
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 1; }));
    EXPECT_TRUE(queue.empty());
  }
}

TEST(Queue, APutterOfAFullQueueGoesOnWhenOneOfManyItemsIsTaken) {
  constexpr int maxsize = 100;
  Queue<int> queue(maxsize);
  for (int i = 0; i < maxsize; ++i) {
    queue.put(i);
  }
  std::jthread putter([&] { queue.put(maxsize); });
  EXPECT_EQ(queue.get(), 0);
  putter.join();
  EXPECT_TRUE(queue.full());
}

TEST(JoinableQueue, JoinWaitsForTheTasksThatWerePut) {
  JoinableQueue<int> queue;
  EXPECT_TRUE(queue.join_for(0ns));
  queue.put(1);
  EXPECT_FALSE(queue.join_for(1ms));
  queue.get();
  EXPECT_FALSE(queue.join_for(1ms));
  queue.task_done();
  queue.join();
}

TEST(JoinableQueue, TasksMayBeDoneAndJoinedAfterClose) {
  JoinableQueue<int> queue;
  queue.put(1);
  queue.get();
  queue.close();
  queue.task_done();
  queue.join();
  EXPECT_THROW(queue.task_done(), std::logic_error);
}

TEST(JoinableQueue, AThreadInJoinIsWoken) {
  JoinableQueue<int> queue;
  queue.put(1);
  queue.get();
  std::atomic<bool> joined{false};
  std::jthread joining([&] {
    queue.join();
    joined = true;
  });
  EXPECT_FALSE(joined);
  queue.task_done();
  joining.join();
  EXPECT_TRUE(joined);
}

TEST(JoinableQueue, OfTwoWhoSayTheLastTaskDoneOneIsRefused) {
  for (int round = 0; round < 200; ++round) {
    JoinableQueue<int> queue;
    queue.put(1);
    queue.get();
    std::atomic<int> refused{0};
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
          try {
            queue.task_done();
          } catch (const std::logic_error&) {
            ++refused;
          }
        });
      }
    }
    ASSERT_EQ(refused, 1);
  }
}

}  // namespace
}  // namespace brood
