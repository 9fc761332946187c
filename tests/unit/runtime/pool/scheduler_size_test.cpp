// How many workers there are: resize, idle timeouts; and what statistics say of them.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

namespace brood::pool {
namespace {

using namespace std::chrono_literals;

using test::FakePool;
using test::FakeWorker;
using test::Ticket;

std::size_t count_stopped(FakePool& pool) {
  const auto alive = pool.workers.alive();
  return static_cast<std::size_t>(std::count_if(
      alive.begin(), alive.end(), [](const FakeWorker* worker) { return worker->is_stopped(); }));
}

/// Workers that were told to stop, and have nothing left to do, do so.
void let_stopped_end(FakePool& pool) {
  for (FakeWorker* const worker : pool.workers.alive()) {
    if (worker->is_stopped()) {
      worker->die(0);
    }
  }
  pool.scheduler.tend();
}

// --- resize

TEST(SchedulerResize, ToMoreStartsWorkersAndSharesTheWork) {
  FakePool pool(1);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(3);
  const int wanted = pool.times_wanted;
  pool.scheduler.resize(3);
  EXPECT_GT(pool.times_wanted, wanted);
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 3U);
  EXPECT_EQ(pool.scheduler.wanted_workers(), 3U);
  pool.workers.at(1).get_ready();
  pool.workers.at(2).get_ready();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(pool.workers.at(i).run_next());
    EXPECT_EQ(tickets[i].take(), tickets[i].key);
  }
}

TEST(SchedulerResize, ToFewerEndsTheIdleAndNobodyTakesTheirPlace) {
  FakePool pool(3);
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  ASSERT_EQ(pool.workers.at(0).unread(), 1U);
  pool.scheduler.resize(1);
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  EXPECT_EQ(count_stopped(pool), 2U);
  let_stopped_end(pool);
  EXPECT_EQ(pool.workers.count(), 3U);
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
  EXPECT_EQ(pool.scheduler.statistics().deaths, 0U);
}

TEST(SchedulerResize, ToFewerLetsTheBusyFinishAndGivesBackWhatHasNotBegun) {
  FakePool pool(1);
  FakeWorker& first = pool.workers.at(0);
  first.get_ready();
  pool.scheduler.resize(2);
  pool.scheduler.tend();
  (void)pool.fill(first, 3);
  while (first.run_next()) {
  }
  std::vector<Ticket> tickets = pool.submit(3);
  const auto running = first.begin();
  FakeWorker& second = pool.workers.at(1);
  second.get_ready();  // took what has not begun
  const auto also_running = second.begin();
  ASSERT_TRUE(running && also_running);
  pool.scheduler.resize(1);
  FakeWorker& stays = first.is_stopped() ? second : first;
  FakeWorker& goes = first.is_stopped() ? first : second;
  ASSERT_TRUE(goes.is_stopped());
  EXPECT_FALSE(goes.was_hit());
  EXPECT_FALSE(goes.begin().has_value());
  first.answer(*running);
  second.answer(*also_running);
  goes.die(0);
  while (stays.run_next()) {
  }
  for (Ticket& ticket : tickets) {
    EXPECT_EQ(ticket.take(), ticket.key);
  }
}

TEST(SchedulerResize, DownAndUpAgainDoesNotWaitForThoseThatEnd) {
  FakePool pool(3);
  pool.get_all_ready();
  pool.scheduler.resize(1);
  pool.scheduler.resize(3);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 5U);
  let_stopped_end(pool);
  EXPECT_EQ(pool.workers.count(), 5U);
  EXPECT_EQ(pool.workers.alive().size(), 3U);
}

TEST(SchedulerResize, AWorkerThatIsNotUpYetMayGoToo) {
  FakePool pool(2);
  pool.scheduler.resize(1);
  ASSERT_EQ(count_stopped(pool), 1U);
  for (int i = 0; i < 5; ++i) {
    let_stopped_end(pool);
  }
  EXPECT_EQ(pool.workers.count(), 2U);
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  EXPECT_TRUE(pool.workers.alive().front()->run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(SchedulerResize, ToFewerWhileWorkersAreBeingStartedCountsForThoseToo) {
  FakePool pool(1);
  pool.workers.before_start = [&](std::size_t before) {
    if (before == 3) {
      pool.scheduler.resize(1);
    }
  };
  pool.scheduler.resize(5);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.alive().size() - count_stopped(pool), 1U);
}

TEST(SchedulerResize, IsRefusedWhenThePoolIsClosed) {
  FakePool pool(1);
  pool.scheduler.close();
  EXPECT_THROW(pool.scheduler.resize(2), std::logic_error);
}

// --- idle timeout

Policies idle_after(std::chrono::nanoseconds time, std::size_t min_workers = 0) {
  return {.idle_timeout = time, .min_workers = min_workers};
}

TEST(SchedulerIdle, WorkersEndAndComeBackWithWork) {
  FakePool pool(2, idle_after(0ns));
  pool.get_all_ready();
  pool.scheduler.tend();
  EXPECT_EQ(count_stopped(pool), 2U);
  let_stopped_end(pool);
  EXPECT_EQ(pool.workers.count(), 2U) << "they were replaced, and have nothing to do";
  const int wanted = pool.times_wanted;
  std::vector<Ticket> tickets = pool.submit(1);
  EXPECT_GT(pool.times_wanted, wanted);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 3U) << "one task, one worker";
  for (Ticket& ticket : pool.submit(5)) {
    tickets.push_back(std::move(ticket));
  }
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 4U) << "never more than were asked for";
  pool.get_all_ready();
  for (int i = 0; i < 6; ++i) {
    for (FakeWorker* const worker : pool.workers.alive()) {
      (void)worker->run_next();
    }
  }
  for (Ticket& ticket : tickets) {
    EXPECT_EQ(ticket.take(), ticket.key);
  }
}

TEST(SchedulerIdle, TheLeastNumberStays) {
  FakePool pool(3, idle_after(0ns, 2));
  pool.get_all_ready();
  pool.scheduler.tend();
  EXPECT_EQ(count_stopped(pool), 1U);
  let_stopped_end(pool);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.alive().size(), 2U);
  EXPECT_EQ(count_stopped(pool), 0U);
  pool.workers.alive().front()->die(-9);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.alive().size(), 2U) << "one of the least number died";
}

TEST(SchedulerIdle, ABusyWorkerIsNotIdleAndOneThatHasTimeStays) {
  FakePool pool(2, idle_after(10h));
  pool.get_all_ready();
  EXPECT_FALSE(pool.scheduler.tend().is_never());
  EXPECT_EQ(count_stopped(pool), 0U);
  FakePool busy(1, idle_after(0ns));
  busy.get_all_ready();
  Ticket ticket = busy.submit();
  const auto task = busy.workers.at(0).begin();
  busy.scheduler.tend();
  EXPECT_FALSE(busy.workers.at(0).is_stopped());
  busy.workers.at(0).answer(*task);
  busy.scheduler.tend();
  EXPECT_TRUE(busy.workers.at(0).is_stopped());
}

TEST(SchedulerIdle, AWorkerWhoseTasksWereTakenBackIsIdle) {
  FakePool pool(1, idle_after(0ns));
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  pool.scheduler.tend();
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  ASSERT_TRUE(pool.scheduler.cancel(*ticket.batch));
  pool.scheduler.tend();
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
}

TEST(SchedulerIdle, AWorkerComesForTasksThatWaitBehindALongOne) {
  FakePool pool(2, idle_after(10h));
  FakeWorker& first = pool.workers.at(0);
  first.get_ready();
  (void)pool.fill(first, 4);
  while (first.run_next()) {
  }
  pool.workers.at(1).die(-9);
  std::vector<Ticket> tickets = pool.submit(3);
  ASSERT_EQ(first.unread(), 3U) << "all were sent to the only one";
  ASSERT_TRUE(first.begin().has_value());
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 3U);
  pool.workers.at(1).get_ready();
  EXPECT_TRUE(pool.workers.at(1).run_next());
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

// --- statistics

TEST(SchedulerStatistics, CountWhatBecameOfTasks) {
  FakePool pool(1);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  Ticket retried = pool.submit({.retries = 1});
  FakeWorker& worker = pool.workers.at(0);
  EXPECT_TRUE(worker.run_next());
  worker.answer_with_error(worker.begin().value(), "no");
  ASSERT_TRUE(worker.begin().has_value());
  worker.die(-9);
  pool.scheduler.tend();
  pool.get_all_ready();
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.workers.at(0).die(-9);
  pool.scheduler.tend();
  pool.get_all_ready();
  Ticket overdue = pool.submit({.timeout = 1ns});
  Ticket waits = pool.submit();
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.tend();
  const PoolStatistics before = pool.scheduler.statistics();
  EXPECT_EQ(before.queued, 1U);
  ASSERT_EQ(before.workers.size(), 2U) << "the next one is started before this one has ended";
  EXPECT_EQ(before.workers[0].state, WorkerState::stopping);
  EXPECT_EQ(before.workers[1].state, WorkerState::starting);
  pool.workers.at(0).die(-9);
  pool.scheduler.tend();
  const PoolStatistics now = pool.scheduler.statistics();
  EXPECT_EQ(now.tasks.done, 1U);
  EXPECT_EQ(now.tasks.failed, 1U);
  EXPECT_EQ(now.tasks.retried, 1U);
  EXPECT_EQ(now.tasks.lost, 1U);
  EXPECT_EQ(now.tasks.timed_out, 1U);
  EXPECT_GE(now.tasks.bytes_in, 5 * sizeof(std::uint64_t)) << "each was sent its key";
  EXPECT_GT(now.tasks.bytes_out, 0U);
  EXPECT_EQ(now.deaths, 3U);
  EXPECT_EQ(now.restarts, 3U);
  EXPECT_EQ(now.tasks.run_time.total, 0ns) << "nobody asked for times";
}

TEST(SchedulerStatistics, SayWhatEachWorkerDoes) {
  FakePool pool(3);
  pool.workers.at(0).get_ready();
  pool.workers.at(1).get_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  EXPECT_TRUE(pool.workers.at(1).run_next());
  const PoolStatistics now = pool.scheduler.statistics();
  ASSERT_EQ(now.workers.size(), 3U);
  EXPECT_EQ(now.workers[0].pid, pool.workers.at(0).pid);
  EXPECT_EQ(now.workers[0].state, WorkerState::busy);
  EXPECT_EQ(now.workers[1].state, WorkerState::idle);
  EXPECT_EQ(now.workers[1].tasks.done, 1U);
  EXPECT_EQ(now.workers[2].state, WorkerState::starting);
  EXPECT_EQ(now.idle, 1U);
  EXPECT_EQ(now.restarts, 0U);
}

TEST(SchedulerStatistics, HaveTimesWhereTheyAreMeasured) {
  FakePool pool(1, {.measure_times = true});
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_TRUE(pool.workers.at(0).run_next());
  const TaskStatistics now = pool.scheduler.statistics().tasks;
  EXPECT_GT(now.run_time.total, 0ns);
  EXPECT_GT(now.run_time.max, 0ns);
  EXPECT_GT(now.queue_time.total, 0ns);
  EXPECT_LE(now.run_time.max, now.run_time.total);
}

TEST(SchedulerStatistics, AWorkerThatEndsByItselfBetweenTasksHasNotDied) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.workers.at(0).die(0);
  EXPECT_EQ(pool.scheduler.statistics().deaths, 0U);
  pool.scheduler.tend();
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.workers.at(0).die(0);  // the task called exit
  EXPECT_EQ(pool.scheduler.statistics().deaths, 1U);
  EXPECT_TRUE(test::failed_with<WorkerDied>(ticket));
}

}  // namespace
}  // namespace brood::pool
