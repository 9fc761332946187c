// Time limits, second tries, and the first failure that settles a whole call.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace brood::pool {
namespace {

using namespace std::chrono_literals;

using test::error_of;
using test::FakePool;
using test::FakeWorker;
using test::SentTask;
using test::Ticket;

constexpr int sigkill = -9;
constexpr TaskOptions no_time{.timeout = 1ns};  // has passed whenever somebody looks
constexpr TaskOptions much_time{.timeout = 10h};

/// The one that was started last, for whatever place.
FakeWorker& newest(FakePool& pool) {
  return pool.workers.nth(pool.workers.count() - 1);
}

// --- timeout

TEST(SchedulerTimeout, KillsTheWorkerOfATaskWhoseTimeIsUpAndFailsItWithTaskTimeout) {
  FakePool pool(1);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(1, no_time);
  FakeWorker& worker = pool.workers.at(0);
  ASSERT_TRUE(worker.begin().has_value());
  pool.scheduler.tend();
  EXPECT_EQ(worker.times_killed, 1);
  EXPECT_FALSE(batch->ready()) << "its answer may still be on its way";
  pool.scheduler.tend();
  EXPECT_EQ(worker.times_killed, 1) << "killed twice";
  worker.die(sigkill);
  Ticket ticket{100, batch};
  const auto error = error_of<TaskTimeout>(ticket);
  EXPECT_EQ(error.pid(), worker.pid);
  EXPECT_EQ(error.index(), 100U);
  EXPECT_EQ(error.timeout(), 1ns);
}

TEST(SchedulerTimeout, LeavesATaskAloneThatHasTime) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit(much_time);
  FakeWorker& worker = pool.workers.at(0);
  const SentTask task = worker.begin().value();
  EXPECT_FALSE(pool.scheduler.tend().is_never()) << "nobody would look when its time is up";
  EXPECT_EQ(worker.times_killed, 0);
  worker.answer(task);
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(SchedulerTimeout, NeedsNobodyToLookWhereNoTaskHasOne) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  EXPECT_TRUE(pool.scheduler.tend().is_never());
}

TEST(SchedulerTimeout, WakesTheCollectingThreadForTheFirstDeadlineAndNotForEachTask) {
  FakePool pool(1);
  pool.get_all_ready();
  const int before = pool.times_wanted;
  (void)pool.submit(much_time);
  EXPECT_EQ(pool.times_wanted, before + 1);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(pool.workers.at(0).run_next());
    (void)pool.submit(much_time);
    pool.scheduler.tend();
  }
  EXPECT_EQ(pool.times_wanted, before + 1);
}

TEST(SchedulerTimeout, DoesNotKillForATaskThatHasNotBegun) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit(no_time);
  FakeWorker& worker = pool.workers.at(0);
  ASSERT_EQ(worker.unread(), 1U);
  EXPECT_FALSE(pool.scheduler.tend().is_never()) << "nobody would look again";
  EXPECT_EQ(worker.times_killed, 0);
  EXPECT_EQ(worker.unread(), 1U) << "what takes long to send would be sent for ever";
  EXPECT_TRUE(worker.run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(SchedulerTimeout, DoesNotKillForATaskWhoseAnswerIsOnItsWay) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  std::vector<Ticket> filled = pool.fill(worker, 2);
  while (worker.run_next()) {
  }
  Ticket first = pool.submit(no_time);
  Ticket second = pool.submit(much_time);
  const auto one = worker.begin();
  const auto two = worker.begin();
  ASSERT_TRUE(one && two) << "a worker whose tasks are short is sent two";
  pool.scheduler.tend();
  EXPECT_EQ(worker.times_killed, 0);
  worker.answer(*one);
  worker.answer(*two);
  EXPECT_EQ(first.take(), first.key);
  EXPECT_EQ(second.take(), second.key);
}

TEST(SchedulerTimeout, AnAnswerThatComesBeforeTheDeathCountsAndNothingElseIsLost) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit(no_time);
  FakeWorker& worker = pool.workers.at(0);
  const SentTask task = worker.begin().value();
  pool.scheduler.tend();
  ASSERT_EQ(worker.times_killed, 1);
  worker.answer(task);
  Ticket later = pool.submit();
  EXPECT_FALSE(worker.begin().has_value()) << "a dying worker was sent a task";
  worker.die(sigkill);
  EXPECT_EQ(ticket.take(), ticket.key);
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 2U);
  newest(pool).get_ready();
  EXPECT_TRUE(newest(pool).run_next());
  EXPECT_EQ(later.take(), later.key);
}

TEST(SchedulerTimeout, TasksSentBehindTheOverdueOneGoToOthers) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  (void)pool.fill(worker, 3);
  while (worker.run_next()) {
  }
  Ticket overdue = pool.submit(no_time);
  std::vector<Ticket> others = pool.submit(3);
  ASSERT_TRUE(worker.begin().has_value());
  pool.scheduler.tend();
  ASSERT_EQ(worker.times_killed, 1);
  worker.die(sigkill);
  EXPECT_TRUE(test::failed_with<TaskTimeout>(overdue));
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 2U);
  newest(pool).get_ready();
  for (Ticket& other : others) {
    EXPECT_TRUE(newest(pool).run_next());
    EXPECT_EQ(other.take(), other.key);
  }
}

TEST(SchedulerTimeout, TheTimeOfATaskBeginsWhenTheOneBeforeItHasItsAnswer) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  (void)pool.fill(worker, 2);
  while (worker.run_next()) {
  }
  Ticket first = pool.submit();
  Ticket second = pool.submit(no_time);
  const SentTask task = worker.begin().value();
  pool.scheduler.tend();
  EXPECT_EQ(worker.times_killed, 0);
  worker.answer(task);
  ASSERT_TRUE(worker.begin().has_value());
  pool.scheduler.tend();
  EXPECT_EQ(worker.times_killed, 1);
}

TEST(SchedulerTimeout, ATerminatedPoolKillsNobodyForIt) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit(no_time);
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.terminate();
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.at(0).times_killed, 0);
  EXPECT_TRUE(test::failed_with<PoolTerminated>(ticket));
}

// --- retries

/// The worker begins a task and dies in it; another one gets ready.
std::optional<std::uint64_t> die_in_next(FakePool& pool) {
  const auto task = pool.workers.at(0).begin();
  pool.workers.at(0).die(sigkill);
  pool.scheduler.tend();
  pool.workers.at(0).get_ready();
  return task ? std::optional(task->key) : std::nullopt;
}

TEST(SchedulerRetries, BeginALostTaskAgainBeforeThoseThatWait) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit({.retries = 2});
  Ticket waiting = pool.submit();
  EXPECT_EQ(die_in_next(pool), ticket.key);
  EXPECT_EQ(die_in_next(pool), ticket.key);
  EXPECT_FALSE(ticket.is_settled());
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(waiting.take(), waiting.key);
}

TEST(SchedulerRetries, EndWithTheDeathOfTheLastWorker) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit({.retries = 2});
  EXPECT_EQ(die_in_next(pool), ticket.key);
  EXPECT_EQ(die_in_next(pool), ticket.key);
  EXPECT_FALSE(ticket.is_settled());
  const std::int64_t last = pool.workers.at(0).pid;
  EXPECT_EQ(die_in_next(pool), ticket.key);
  EXPECT_EQ(error_of<WorkerDied>(ticket).pid(), last);
  EXPECT_EQ(die_in_next(pool), std::nullopt);
}

TEST(SchedulerRetries, AreNotForWhatATaskThrows) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit({.retries = 2});
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "my answer");
  EXPECT_EQ(error_of<RemoteError>(ticket).message(), "my answer");
  EXPECT_FALSE(pool.workers.at(0).begin().has_value());
}

TEST(SchedulerRetries, AreNotForATaskWhoseTimeIsUp) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit({.timeout = 1ns, .retries = 2});
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.tend();
  pool.workers.at(0).die(sigkill);
  EXPECT_TRUE(test::failed_with<TaskTimeout>(ticket));
}

TEST(SchedulerRetries, KeepAClosedPoolAlive) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit({.retries = 1});
  pool.scheduler.close();
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.workers.at(0).die(sigkill);
  EXPECT_FALSE(pool.scheduler.is_over());
  pool.scheduler.tend();
  pool.workers.at(0).get_ready();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
}

TEST(SchedulerRetries, GiveTheTasksHandlesToTheNextWorkerToo) {
  for (const int retries : {0, 1}) {
    FakePool pool(1);
    pool.get_all_ready();
    const auto batch = std::make_shared<detail::Batch>(1);
    std::vector<Task> tasks;
    tasks.push_back(test::make_task(1, batch));
    const auto handle = std::make_shared<const Handle>();
    tasks.back().call.handles.push_back(handle);
    tasks.back().options = std::make_shared<const TaskOptions>(TaskOptions{.retries = retries});
    pool.scheduler.submit(std::move(tasks));
    for (int life = 0; life <= retries; ++life) {
      FakeWorker& worker = pool.workers.at(0);
      const SentTask task = worker.begin().value();
      EXPECT_EQ(task.handles, 1U);
      worker.say_message(wire::FrameKind::wanted, wire::Wanted{task.ordinal});
      EXPECT_EQ(worker.given_handles.size(), 1U);
      EXPECT_EQ(handle.use_count(), life < retries ? 2 : 1) << "handles are kept for nobody";
      worker.die(sigkill);
      pool.scheduler.tend();
      pool.workers.at(0).get_ready();
    }
    EXPECT_TRUE(batch->ready());
  }
}

// --- fail_fast

constexpr TaskOptions fail_fast{.fail_fast = true};

TEST(SchedulerFailFast, TheFirstErrorSettlesTheWholeCall) {
  FakePool pool(2);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(6, fail_fast);
  const SentTask first = pool.workers.at(0).begin().value();
  const SentTask second = pool.workers.at(1).begin().value();
  pool.workers.at(1).answer_with_error(second, "no");
  ASSERT_TRUE(batch->ready());
  EXPECT_EQ(pool.scheduler.statistics().queued, 0U);
  EXPECT_EQ(pool.scheduler.statistics().dropped, 4U);
  EXPECT_FALSE(pool.workers.at(0).was_hit()) << "a task that runs is let be";
  pool.workers.at(0).answer(first);  // comes to nothing
  for (int chunk = 0; chunk < 6; ++chunk) {
    Ticket ticket{0, batch};
    EXPECT_EQ(error_of<RemoteError>(ticket).message(), "no");
  }
  EXPECT_EQ(batch.use_count(), 1) << "something of a settled call is kept";
}

TEST(SchedulerFailFast, WhatWasAnsweredBeforeKeepsItsValue) {
  FakePool pool(1);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(3, fail_fast);
  EXPECT_TRUE(pool.workers.at(0).run_next());
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  Ticket ticket{100, batch};
  EXPECT_EQ(ticket.take(), 100U);
  EXPECT_TRUE(test::failed_with<RemoteError>(ticket));
  EXPECT_TRUE(test::failed_with<RemoteError>(ticket));
}

TEST(SchedulerFailFast, TakesBackWhatWasSentAheadAndDropsNothingOfOtherCalls) {
  FakePool pool(2);
  FakeWorker& failing = pool.workers.at(0);
  failing.get_ready();
  (void)pool.fill(failing, 4);
  while (failing.run_next()) {
  }
  Ticket before = pool.submit();
  const auto batch = pool.submit_batch(2, fail_fast);
  Ticket behind = pool.submit();
  ASSERT_EQ(failing.unread(), 4U);
  EXPECT_TRUE(failing.run_next());
  failing.answer_with_error(failing.begin().value(), "no");
  EXPECT_TRUE(batch->ready());
  EXPECT_TRUE(failing.run_next());
  EXPECT_FALSE(failing.run_next()) << "a task of a settled call has begun";
  EXPECT_EQ(before.take(), before.key);
  EXPECT_EQ(behind.take(), behind.key);
}

TEST(SchedulerFailFast, ADeathAndATimeAreFailuresToo) {
  for (const TaskOptions& options : {fail_fast, TaskOptions{.timeout = 1ns, .fail_fast = true}}) {
    FakePool pool(1);
    pool.get_all_ready();
    const auto batch = pool.submit_batch(3, options);
    ASSERT_TRUE(pool.workers.at(0).begin().has_value());
    pool.scheduler.tend();
    pool.workers.at(0).die(sigkill);
    EXPECT_TRUE(batch->ready());
    pool.scheduler.tend();
    newest(pool).get_ready();
    EXPECT_FALSE(newest(pool).begin().has_value());
  }
}

TEST(SchedulerFailFast, NoTaskOfASettledCallIsTriedAgain) {
  FakePool pool(2);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(2, {.retries = 5, .fail_fast = true});
  ASSERT_TRUE(pool.workers.at(1).begin().has_value());
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  pool.workers.at(1).die(sigkill);
  pool.scheduler.tend();
  newest(pool).get_ready();
  EXPECT_FALSE(newest(pool).begin().has_value());
  EXPECT_FALSE(pool.workers.at(0).begin().has_value());
}

TEST(SchedulerFailFast, ACallOfOneTaskDisturbsNoOther) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  (void)pool.fill(worker, 3);
  while (worker.run_next()) {
  }
  Ticket ticket = pool.submit(fail_fast);
  (void)pool.submit(2);
  worker.answer_with_error(worker.begin().value(), "no");
  EXPECT_TRUE(test::failed_with<RemoteError>(ticket));
  EXPECT_EQ(worker.unread(), 2U) << "tasks of others were taken back and sent again";
}

TEST(SchedulerFailFast, WithoutItTheOthersGoOn) {
  FakePool pool(1);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(3, {.retries = 1});
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_FALSE(batch->ready());
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_TRUE(batch->ready());
}

}  // namespace
}  // namespace brood::pool
