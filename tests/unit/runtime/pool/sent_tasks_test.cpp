#include "pool/sent_tasks.hpp"

#include "fake_worker.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace brood::pool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The key that fake_worker.hpp puts behind a task's head.
std::uint64_t key_in(std::span<const std::byte> bytes) {
  std::uint64_t key = 0;
  std::memcpy(&key, bytes.data() + detail::task_head_size, sizeof key);
  return key;
}

Task task_of(std::uint64_t key) {
  return test::make_task(key, std::make_shared<detail::Batch>(1));
}

/// Sends tasks with the keys 1, 2, ... , which are their ordinals then.
SentTasks sent_tasks(std::uint64_t count) {
  SentTasks sent;
  for (std::uint64_t key = 1; key <= count; ++key) {
    (void)sent.add(task_of(key));
  }
  return sent;
}

std::vector<std::uint64_t> keys_in(const std::deque<Task>& queue) {
  std::vector<std::uint64_t> keys;
  for (const Task& task : queue) {
    keys.push_back(key_in(task.call.bytes));
  }
  return keys;
}

TEST(SentTasks, MakesTheFrameThatAWorkerReads) {
  SentTasks sent;
  const Task task = task_of(77);
  (void)sent.add(task_of(1));
  const Bytes frame = sent.add(task).copy();
  wire::FrameReader reader;
  int frames = 0;
  reader.feed(frame, [&](wire::FrameKind kind, const Bytes& body) {
    ++frames;
    EXPECT_EQ(kind, wire::FrameKind::task);
    wire::TaskHead head;
    ASSERT_EQ(body.size(), sizeof head + sizeof(std::uint64_t));
    std::memcpy(&head, body.data(), sizeof head);
    EXPECT_EQ(head.ordinal, 2U);
    EXPECT_EQ(head.module, task.call.trampoline.module);
    EXPECT_EQ(head.offset, task.call.trampoline.offset);
  });
  EXPECT_EQ(frames, 1);
  EXPECT_EQ(key_in(frame), 77U);
}

TEST(SentTasks, AreAnsweredInTheirOrder) {
  SentTasks sent = sent_tasks(3);
  EXPECT_FALSE(sent.answer(2).has_value());
  EXPECT_FALSE(sent.answer(0).has_value());
  for (std::uint64_t ordinal = 1; ordinal <= 3; ++ordinal) {
    const auto answered = sent.answer(ordinal);
    ASSERT_TRUE(answered.has_value());
    EXPECT_EQ(key_in(answered->call.bytes), ordinal);
    EXPECT_FALSE(sent.answer(ordinal).has_value());
  }
  EXPECT_TRUE(sent.empty());
}

TEST(SentTasks, TheStopWatchBeginsWithTheFirstTask) {
  using std::chrono::milliseconds;
  SentTasks sent = sent_tasks(2);
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < milliseconds(5)) {
  }
  const auto first = sent.stop_watch();
  const auto second = sent.stop_watch();
  const auto end = std::chrono::steady_clock::now();
  EXPECT_GE(first, milliseconds(5));
  EXPECT_GE(second.count(), 1);
  EXPECT_LE(second, end - begin - milliseconds(5));
}

TEST(SentTasks, GivesBackThoseBehindTheLastThatHasBegun) {
  SentTasks sent = sent_tasks(5);
  std::deque<Task> queue;
  queue.push_back(task_of(6));
  sent.give_back(2, queue);
  EXPECT_THAT(keys_in(queue), ElementsAre(3, 4, 5, 6));
  EXPECT_EQ(sent.size(), 2U);
  EXPECT_TRUE(sent.answer(1).has_value());
  EXPECT_TRUE(sent.answer(2).has_value());
}

TEST(SentTasks, GivesBackAllOrNone) {
  std::deque<Task> queue;
  SentTasks sent = sent_tasks(2);
  sent.give_back(2, queue);
  EXPECT_THAT(keys_in(queue), IsEmpty());
  sent.give_back(0, queue);
  EXPECT_THAT(keys_in(queue), ElementsAre(1, 2));
  EXPECT_TRUE(sent.empty());
}

TEST(SentTasks, TheOrdinalOfATaskThatWasGivenBackIsNotUsedAgain) {
  SentTasks sent = sent_tasks(3);
  std::deque<Task> queue;
  sent.give_back(1, queue);
  EXPECT_EQ(sent.last_ordinal(), 3U);
  (void)sent.add(task_of(9));
  EXPECT_EQ(sent.last_ordinal(), 4U);
  EXPECT_TRUE(sent.answer(1).has_value());
  EXPECT_FALSE(sent.answer(2).has_value());
  EXPECT_EQ(key_in(sent.answer(4).value().call.bytes), 9U);
}

TEST(SentTasks, ATaskThatWasGivenBackIsSentWhole) {
  SentTasks sent;
  const Bytes first = sent.add(task_of(5)).copy();
  std::deque<Task> queue;
  sent.give_back(0, queue);
  SentTasks other;
  const Bytes second = other.add(std::move(queue.front())).copy();
  EXPECT_EQ(first, second);
}

TEST(SentTasks, FailAllWithOneReason) {
  SentTasks sent;
  const auto batch = std::make_shared<detail::Batch>(2);
  (void)sent.add(test::make_task(1, batch, 0));
  (void)sent.add(test::make_task(2, batch, 1));
  sent.fail_all(std::make_exception_ptr(std::out_of_range("no")));
  EXPECT_TRUE(sent.empty());
  EXPECT_TRUE(batch->ready());
  EXPECT_THROW((void)batch->take_first(std::nullopt)->value(), std::out_of_range);
  EXPECT_THROW((void)batch->take_first(std::nullopt)->value(), std::out_of_range);
}

TEST(SentTasks, CountFrom1AgainForAnotherWorker) {
  SentTasks sent = sent_tasks(1);
  (void)sent.answer(1);
  sent.restart();
  EXPECT_EQ(sent.last_ordinal(), 0U);
  (void)sent.add(task_of(7));
  EXPECT_TRUE(sent.answer(1).has_value());
}

}  // namespace
}  // namespace brood::pool
