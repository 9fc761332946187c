// Which task goes to which worker, and what comes back. Deaths and ends are in files of their own.

#include "pool/scheduler.hpp"

#include "brood/error.hpp"
#include "fake_worker.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace brood::pool {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

using test::FakePool;
using test::FakeWorker;
using test::SentTask;
using test::Ticket;

/// Lets at least that much time pass.
void spend(std::chrono::nanoseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

std::vector<std::uint64_t> keys_of(const std::vector<Ticket>& tickets) {
  std::vector<std::uint64_t> keys;
  for (const Ticket& ticket : tickets) {
    keys.push_back(ticket.key);
  }
  return keys;
}

/// Runs all that the worker is ever sent; the keys in the order of their beginnings.
std::vector<std::uint64_t> run_all(FakeWorker& worker) {
  std::vector<std::uint64_t> keys;
  while (const auto task = worker.begin()) {
    keys.push_back(task->key);
    worker.answer(*task);
  }
  return keys;
}

TEST(Scheduler, StartsAWorkerForEveryPlace) {
  FakePool pool(3);
  ASSERT_EQ(pool.workers.count(), 3U);
  for (std::size_t place = 0; place < 3; ++place) {
    EXPECT_EQ(pool.workers.nth(place).place, place);
  }
  EXPECT_TRUE(pool.scheduler.is_running());
  EXPECT_FALSE(pool.scheduler.is_over());
}

TEST(Scheduler, SendsNothingToAWorkerThatIsNotReady) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  Ticket ticket = pool.submit();
  EXPECT_EQ(worker.unread(), 0U);
  worker.say_hello();
  EXPECT_EQ(worker.unread(), 0U);
  worker.say(wire::FrameKind::ready, {});
  EXPECT_EQ(worker.unread(), 1U);
  EXPECT_FALSE(ticket.is_settled());
  EXPECT_TRUE(worker.run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(Scheduler, BeginsTasksInTheOrderOfTheirSubmission) {
  FakePool pool(1);
  std::vector<Ticket> tickets = pool.submit(20);
  pool.get_all_ready();
  const std::vector<Ticket> more = pool.submit(20);
  tickets.insert(tickets.end(), more.begin(), more.end());
  EXPECT_EQ(run_all(pool.workers.at(0)), keys_of(tickets));
  for (Ticket& ticket : tickets) {
    EXPECT_EQ(ticket.take(), ticket.key);
  }
}

TEST(Scheduler, PutsEachOutcomeInItsPlaceInTheBatch) {
  FakePool pool(1);
  pool.get_all_ready();
  const auto batch = std::make_shared<detail::Batch>(3);
  std::vector<Task> tasks;
  for (const std::size_t chunk : {2U, 0U, 1U}) {
    tasks.push_back(test::make_task(100 + chunk, batch, chunk));
  }
  pool.scheduler.submit(std::move(tasks));
  EXPECT_THAT(run_all(pool.workers.at(0)), ElementsAre(102, 100, 101));
  for (std::uint64_t chunk = 0; chunk < 3; ++chunk) {
    const auto outcome = batch->take_first(std::chrono::nanoseconds(0));
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(decode<std::uint64_t>(outcome->value()), 100 + chunk);
  }
}

TEST(Scheduler, AnErrorAnswerIsARemoteErrorOfThatTaskAlone) {
  FakePool pool(1);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  FakeWorker& worker = pool.workers.at(0);
  worker.answer_with_error(worker.begin().value(), "it went wrong");
  const auto error = test::error_of<RemoteError>(tickets[0]);
  EXPECT_EQ(error.message(), "it went wrong");
  EXPECT_EQ(error.pid(), worker.pid);
  EXPECT_TRUE(worker.run_next());
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

TEST(Scheduler, SendsOneTaskUntilItKnowsHowLongTasksTake) {
  FakePool pool(2);
  pool.get_all_ready();
  (void)pool.submit(10);
  EXPECT_EQ(pool.workers.at(0).unread(), 1U);
  EXPECT_EQ(pool.workers.at(1).unread(), 1U);
}

TEST(Scheduler, SendsOneTaskAtATimeWhenTasksTakeLong) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  (void)pool.submit(5);
  for (int i = 0; i < 3; ++i) {
    const SentTask task = worker.begin().value();
    spend(std::chrono::milliseconds(3));
    worker.answer(task);
    EXPECT_EQ(worker.unread(), 1U);
  }
}

TEST(Scheduler, SendsSeveralTasksAheadWhenTasksAreShort) {
  FakePool pool(1);
  pool.get_all_ready();
  EXPECT_EQ(pool.fill(pool.workers.at(0), 4).size(), 4U);
}

TEST(Scheduler, SendsNoMoreThanAFewHundredAheadHoweverShortTheyAre) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  (void)pool.submit(5000);
  for (int i = 0; i < 4000; ++i) {
    ASSERT_TRUE(worker.run_next());
    ASSERT_LE(worker.unread(), 256U);
  }
}

TEST(Scheduler, TasksThatBecomeLongAreNotSentAheadAnyMore) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  (void)pool.fill(worker, 4);
  const SentTask task = worker.begin().value();
  spend(std::chrono::milliseconds(20));
  worker.answer(task);
  (void)pool.submit(5);
  EXPECT_EQ(worker.unread(), 3U);  // those that were sent before; nothing on top
}

TEST(Scheduler, AnIdleWorkerComesBeforeABusyOne) {
  FakePool pool(2);
  pool.workers.at(0).get_ready();
  (void)pool.fill(pool.workers.at(0), 1);
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.workers.at(1).get_ready();
  (void)pool.submit();
  EXPECT_EQ(pool.workers.at(0).unread(), 0U);
  EXPECT_EQ(pool.workers.at(1).unread(), 1U);
}

TEST(Scheduler, GivesTheNextTaskToTheWorkerThatHasFewest) {
  FakePool pool(2);
  FakeWorker& first = pool.workers.at(0);
  FakeWorker& second = pool.workers.at(1);
  first.get_ready();
  (void)pool.fill(first, 6);
  second.get_ready();  // all six are shared out anew
  EXPECT_EQ(first.unread(), 6U + 3U);
  EXPECT_EQ(second.unread(), 3U);
}

TEST(Scheduler, TasksSentAheadToABusyWorkerAreTakenBackForAnIdleOne) {
  FakePool pool(2);
  FakeWorker& busy = pool.workers.at(0);
  FakeWorker& idle = pool.workers.at(1);
  busy.get_ready();
  std::vector<Ticket> tickets = pool.fill(busy, 5);
  const SentTask long_one = busy.begin().value();
  EXPECT_EQ(long_one.key, tickets[0].key);
  idle.get_ready();
  std::vector<std::uint64_t> run_by_idle;
  while (const auto task = idle.begin()) {
    run_by_idle.push_back(task->key);
    idle.answer(*task);
  }
  EXPECT_THAT(run_by_idle,
              UnorderedElementsAre(tickets[1].key, tickets[2].key, tickets[3].key, tickets[4].key));
  EXPECT_EQ(busy.begin(), std::nullopt) << "a task that was taken back began";
  busy.answer(long_one);
  for (Ticket& ticket : tickets) {
    EXPECT_EQ(ticket.take(), ticket.key);
  }
}

TEST(Scheduler, ATaskThatHasBegunStaysWithItsWorker) {
  FakePool pool(2);
  FakeWorker& busy = pool.workers.at(0);
  FakeWorker& idle = pool.workers.at(1);
  busy.get_ready();
  std::vector<Ticket> tickets = pool.fill(busy, 3);
  const SentTask first = busy.begin().value();
  const SentTask second = busy.begin().value();
  idle.get_ready();
  EXPECT_EQ(idle.begin().value().key, tickets[2].key);
  EXPECT_EQ(idle.begin(), std::nullopt);
  busy.answer(first);
  busy.answer(second);
  EXPECT_EQ(tickets[0].take(), tickets[0].key);
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

TEST(Scheduler, AWorkerThatHadTasksTakenBackIsSentOthersLater) {
  FakePool pool(2);
  FakeWorker& busy = pool.workers.at(0);
  FakeWorker& idle = pool.workers.at(1);
  busy.get_ready();
  (void)pool.fill(busy, 4);
  const SentTask task = busy.begin().value();
  idle.get_ready();
  while (idle.run_next()) {
  }
  busy.answer(task);
  std::vector<Ticket> tickets = pool.submit(2);
  EXPECT_TRUE(busy.run_next());
  EXPECT_TRUE(idle.run_next());
  EXPECT_EQ(tickets[0].take(), tickets[0].key);
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

TEST(Scheduler, WhatIsTakenBackBeginsInItsOldOrder) {
  FakePool pool(3);
  FakeWorker& busy = pool.workers.at(0);
  busy.get_ready();
  std::vector<Ticket> tickets = pool.fill(busy, 6);
  ASSERT_TRUE(busy.begin().has_value());
  // The first of the others that is ready is sent the oldest, and so on.
  pool.workers.at(1).get_ready();
  EXPECT_EQ(pool.workers.at(1).begin().value().key, tickets[1].key);
  pool.workers.at(2).get_ready();
  EXPECT_EQ(pool.workers.at(2).begin().value().key, tickets[2].key);
}

}  // namespace
}  // namespace brood::pool
