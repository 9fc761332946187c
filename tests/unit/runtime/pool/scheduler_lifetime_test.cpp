// maxtasksperchild: workers that end when they have done enough.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace brood::pool {
namespace {

using test::FakePool;
using test::FakeWorker;
using test::Ticket;

/// The worker that was told to stop ends, and its successor comes.
void replace(FakePool& pool, FakeWorker& worker) {
  const std::size_t place = worker.place;
  const std::size_t before = pool.workers.count();
  worker.die(0);
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), before + 1);
  pool.workers.at(place).get_ready();
}

TEST(SchedulerLifetime, AWorkerIsReplacedWhenItHasDoneItsTasks) {
  FakePool pool(1, {.maxtasksperchild = 2});
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(5);
  std::vector<std::size_t> tasks_done;
  for (std::size_t left = tickets.size(); left != 0;) {
    FakeWorker& worker = pool.workers.at(0);
    std::size_t done = 0;
    while (worker.run_next()) {
      ++done;
    }
    tasks_done.push_back(done);
    left -= done;
    EXPECT_EQ(worker.is_stopped(), done == 2);
    if (worker.is_stopped()) {
      replace(pool, worker);
    }
  }
  EXPECT_EQ(tasks_done, (std::vector<std::size_t>{2, 2, 1}));
  for (Ticket& ticket : tickets) {
    EXPECT_EQ(ticket.take(), ticket.key);
  }
}

TEST(SchedulerLifetime, IsNeverSentMoreThanItMayDo) {
  FakePool pool(1, {.maxtasksperchild = 3});
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  (void)pool.submit(1);
  ASSERT_TRUE(worker.run_next());
  (void)pool.submit(100);  // it is quick: more than two would be sent ahead
  EXPECT_EQ(worker.unread(), 2U);
}

TEST(SchedulerLifetime, WhatWasTakenBackDoesNotCount) {
  FakePool pool(2, {.maxtasksperchild = 3});
  pool.get_all_ready();
  FakeWorker& busy = pool.workers.at(0);
  FakeWorker& other = pool.workers.at(1);
  (void)pool.submit(2);
  ASSERT_TRUE(busy.run_next());
  ASSERT_TRUE(other.run_next());
  const std::vector<Ticket> tickets = pool.submit(4);  // two for each
  const auto first = busy.begin();
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(other.run_next());
  ASSERT_TRUE(other.run_next());  // it has done three, and stops
  EXPECT_TRUE(other.is_stopped());
  replace(pool, other);  // and its successor takes what the busy one has not begun
  FakeWorker& successor = pool.workers.at(1);
  EXPECT_TRUE(successor.run_next());
  busy.answer(*first);
  EXPECT_FALSE(busy.is_stopped());
  for (const Ticket& ticket : tickets) {
    EXPECT_TRUE(ticket.is_settled());
  }
  (void)pool.submit(2);
  EXPECT_TRUE(busy.run_next());
  EXPECT_TRUE(busy.is_stopped());
}

TEST(SchedulerLifetime, AClosedPoolStillReplacesWorkersForWhatIsQueued) {
  FakePool pool(1, {.maxtasksperchild = 1});
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(3);
  pool.scheduler.close();
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    FakeWorker& worker = pool.workers.at(0);
    EXPECT_TRUE(worker.run_next());
    EXPECT_TRUE(worker.is_stopped());
    EXPECT_TRUE(tickets[i].is_settled());
    if (i + 1 < tickets.size()) {
      replace(pool, worker);
    } else {
      worker.die(0);
      pool.scheduler.tend();
    }
  }
  EXPECT_TRUE(pool.scheduler.is_over());
  EXPECT_EQ(pool.workers.count(), 3U);
}

TEST(SchedulerLifetime, ADeathBeforeTheEndLosesOneTask) {
  FakePool pool(1, {.maxtasksperchild = 2});
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  FakeWorker& dead = pool.workers.at(0);
  dead.die(-9);
  pool.scheduler.tend();
  pool.workers.at(0).get_ready();
  EXPECT_TRUE(test::failed_with<WorkerDied>(tickets[0]));
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

}  // namespace
}  // namespace brood::pool
