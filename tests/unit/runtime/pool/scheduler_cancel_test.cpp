// Tasks that are taken back for good.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <exception>
#include <new>
#include <vector>

namespace brood::pool {
namespace {

using test::failed_with;
using test::FakePool;
using test::FakeWorker;
using test::SentTask;
using test::Ticket;

TEST(SchedulerCancel, TakesBackWhatIsQueued) {
  FakePool pool(1);
  std::vector<Ticket> tickets = pool.submit(4);
  EXPECT_TRUE(pool.scheduler.cancel(*tickets[1].batch));
  EXPECT_TRUE(pool.scheduler.cancel(*tickets[3].batch));
  EXPECT_FALSE(pool.scheduler.cancel(*tickets[3].batch));  // there is nothing to cancel any more
  EXPECT_TRUE(failed_with<CancelledError>(tickets[1]));
  EXPECT_TRUE(failed_with<CancelledError>(tickets[3]));
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  while (worker.run_next()) {
  }
  EXPECT_EQ(tickets[0].take(), tickets[0].key);
  EXPECT_EQ(tickets[2].take(), tickets[2].key);
}

TEST(SchedulerCancel, AWithdrawnCallBeginsNothingMoreWhereverItsTasksAre) {
  FakePool pool(2);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(5, {});
  const SentTask begun = pool.workers.at(0).begin().value();
  Ticket other = pool.submit();
  pool.scheduler.withdraw(*batch, std::make_exception_ptr(std::bad_alloc()));
  EXPECT_EQ(pool.scheduler.statistics().dropped, 4U);
  EXPECT_TRUE(pool.workers.at(1).run_next());
  EXPECT_EQ(other.take(), other.key);
  pool.workers.at(0).answer(begun);  // what had begun goes on
  EXPECT_FALSE(pool.workers.at(0).run_next());
  EXPECT_FALSE(pool.workers.at(1).run_next());
}

TEST(SchedulerCancel, NoTaskOfAWithdrawnCallIsTriedAgain) {
  FakePool pool(1);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(2, {.retries = 3});
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.withdraw(*batch, std::make_exception_ptr(std::bad_alloc()));
  pool.workers.at(0).die(-9);
  pool.scheduler.tend();
  pool.workers.newest().get_ready();
  EXPECT_FALSE(pool.workers.newest().begin().has_value());
}

TEST(SchedulerCancel, FindsEveryTaskOfTheQueue) {
  for (std::size_t count = 1; count < 6; ++count) {
    for (std::size_t i = 0; i < count; ++i) {
      FakePool pool(1);
      std::vector<Ticket> tickets = pool.submit(count);
      EXPECT_TRUE(pool.scheduler.cancel(*tickets[i].batch)) << i << " of " << count;
      for (const Ticket& ticket : tickets) {
        EXPECT_EQ(ticket.is_settled(), ticket.key == tickets[i].key);
      }
    }
  }
}

TEST(SchedulerCancel, TakesBackWhatAWorkerWasSentAndHasNotBegun) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  std::vector<Ticket> ahead = pool.fill(worker, 3);
  ASSERT_EQ(ahead.size(), 3U);
  EXPECT_TRUE(pool.scheduler.cancel(*ahead[1].batch));
  std::vector<std::uint64_t> begun;
  while (const auto task = worker.begin()) {
    begun.push_back(task->key);
    worker.answer(*task);
  }
  EXPECT_EQ(begun, (std::vector<std::uint64_t>{ahead[0].key, ahead[2].key}));
  EXPECT_TRUE(failed_with<CancelledError>(ahead[1]));
  EXPECT_EQ(ahead[2].take(), ahead[2].key);
}

TEST(SchedulerCancel, LeavesWhatHasBegun) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  std::vector<Ticket> tickets = pool.submit(2);
  const auto task = worker.begin();
  ASSERT_TRUE(task.has_value());
  EXPECT_FALSE(pool.scheduler.cancel(*tickets[0].batch));
  EXPECT_TRUE(pool.scheduler.is_in_work(*tickets[0].batch));
  EXPECT_FALSE(pool.scheduler.is_in_work(*tickets[1].batch));
  worker.answer(*task);
  EXPECT_EQ(tickets[0].take(), tickets[0].key);
  EXPECT_FALSE(pool.scheduler.cancel(*tickets[0].batch));
  EXPECT_FALSE(pool.scheduler.is_in_work(*tickets[0].batch));
  EXPECT_TRUE(worker.run_next());
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

TEST(SchedulerCancel, ToAskWhetherATaskIsInWorkLosesNothing) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  std::vector<Ticket> ahead = pool.fill(worker, 3);
  for (const Ticket& ticket : ahead) {
    EXPECT_FALSE(pool.scheduler.is_in_work(*ticket.batch));
  }
  for (Ticket& ticket : ahead) {
    EXPECT_TRUE(worker.run_next());
    EXPECT_EQ(ticket.take(), ticket.key);
  }
}

TEST(SchedulerCancel, OfAllLeavesOnlyWhatHasBegun) {
  FakePool pool(2);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(10);
  std::vector<SentTask> begun;
  for (FakeWorker* const worker : pool.workers.alive()) {
    const auto task = worker->begin();
    ASSERT_TRUE(task.has_value());
    begun.push_back(*task);
  }
  pool.scheduler.cancel_all();
  std::size_t settled = 0;
  for (const Ticket& ticket : tickets) {
    settled += ticket.is_settled() ? 1U : 0U;
  }
  EXPECT_EQ(settled, 8U);
  pool.workers.at(0).answer(begun[0]);
  pool.workers.at(1).answer(begun[1]);
  std::size_t cancelled = 0;
  for (Ticket& ticket : tickets) {
    cancelled += failed_with<CancelledError>(ticket) ? 1U : 0U;
  }
  EXPECT_EQ(cancelled, 8U);
  Ticket later = pool.submit();
  EXPECT_TRUE(pool.workers.at(0).run_next() || pool.workers.at(1).run_next());
  EXPECT_EQ(later.take(), later.key);
}

TEST(SchedulerCancel, LetsAClosedPoolEnd) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  (void)pool.submit(3);
  const auto task = worker.begin();
  pool.scheduler.close();
  pool.scheduler.cancel_all();
  EXPECT_FALSE(worker.is_stopped());
  worker.answer(task.value());
  EXPECT_TRUE(worker.is_stopped());
}

}  // namespace
}  // namespace brood::pool
