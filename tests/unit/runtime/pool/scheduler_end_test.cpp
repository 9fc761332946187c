// How a pool ends: close, terminate, and inputs that go on after close.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace brood::pool {
namespace {

using testing::HasSubstr;

using test::error_of;
using test::failed_with;
using test::FakePool;
using test::FakeWorker;
using test::SentTask;
using test::Ticket;

constexpr int sigkill = -9;
constexpr int sigterm = -15;

template <class Action>
std::string logic_error_of(Action action) {
  try {
    action();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(SchedulerClose, StopsIdleWorkersAtOnce) {
  FakePool pool(2);
  pool.get_all_ready();
  const int wanted = pool.times_wanted;
  pool.scheduler.close();
  EXPECT_GT(pool.times_wanted, wanted);
  EXPECT_FALSE(pool.scheduler.is_running());
  for (FakeWorker* const worker : pool.workers.alive()) {
    EXPECT_TRUE(worker->is_stopped());
    EXPECT_FALSE(worker->was_hit());
    EXPECT_FALSE(pool.scheduler.is_over());
    worker->die(0);
  }
  EXPECT_TRUE(pool.scheduler.is_over());
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 2U);
}

TEST(SchedulerClose, LetsAllWorkBeDoneFirst) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  std::vector<Ticket> tickets = pool.submit(5);
  pool.scheduler.close();
  for (Ticket& ticket : tickets) {
    EXPECT_FALSE(worker.is_stopped());
    EXPECT_TRUE(worker.run_next());
    EXPECT_EQ(ticket.take(), ticket.key);
  }
  EXPECT_TRUE(worker.is_stopped());
}

TEST(SchedulerClose, StopsAWorkerThatHasNothingLeftWhileOthersWork) {
  FakePool pool(2);
  pool.get_all_ready();
  (void)pool.submit(1);
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.close();
  EXPECT_TRUE(pool.workers.at(1).is_stopped());
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
}

TEST(SchedulerClose, StopsAWorkerThatIsReadyAfterIt) {
  FakePool pool(1);
  pool.scheduler.close();
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  pool.get_all_ready();
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
}

TEST(SchedulerClose, AWorkerThatDiesWithWorkLeftIsReplaced) {
  FakePool pool(1);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.close();
  pool.workers.at(0).die(sigkill);
  EXPECT_FALSE(pool.scheduler.is_over());
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 2U);
  pool.get_all_ready();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_TRUE(failed_with<WorkerDied>(tickets[0]));
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
  pool.workers.at(0).die(0);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerClose, AWorkerThatDiesInTheLastTaskIsNotReplaced) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.scheduler.close();
  pool.workers.at(0).die(sigkill);
  EXPECT_TRUE(failed_with<WorkerDied>(ticket));
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 1U);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerClose, AWorkerThatDiesIdleBeforeItsStopIsRead) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.scheduler.close();
  pool.workers.at(0).die(sigkill);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerClose, AgainIsNoError) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.scheduler.close();
  pool.scheduler.close();
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
}

TEST(SchedulerClose, AReadyThatComesAgainStopsNobodyTwice) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.scheduler.close();
  EXPECT_NO_THROW(pool.workers.at(0).say(wire::FrameKind::ready, {}));
}

TEST(SchedulerClose, TakesNoMoreTasks) {
  FakePool pool(1);
  pool.scheduler.close();
  EXPECT_THAT(logic_error_of([&] { pool.scheduler.submit({}); }), HasSubstr("closed"));
  EXPECT_THAT(logic_error_of([&] { pool.scheduler.open_input(); }), HasSubstr("closed"));
}

TEST(SchedulerTerminate, SettlesEverythingBeforeItReturns) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  std::vector<Ticket> tickets = pool.fill(worker, 3);
  const std::vector<Ticket> queued = pool.submit(40);
  tickets.insert(tickets.end(), queued.begin(), queued.end());
  ASSERT_TRUE(worker.begin().has_value());
  pool.scheduler.terminate();
  for (Ticket& ticket : tickets) {
    EXPECT_TRUE(failed_with<PoolTerminated>(ticket));
  }
  EXPECT_EQ(worker.times_terminated, 1);
  EXPECT_FALSE(pool.scheduler.is_over());
  worker.die(sigterm);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerTerminate, WhatComesAfterwardsIsOfNoMatter) {
  FakePool pool(2);
  pool.workers.at(0).get_ready();
  Ticket ticket = pool.submit();
  const SentTask task = pool.workers.at(0).begin().value();
  pool.scheduler.terminate();
  pool.workers.at(0).answer(task);
  pool.workers.at(1).get_ready();
  EXPECT_EQ(pool.workers.at(0).times_killed, 0);
  EXPECT_EQ(pool.workers.at(1).unread(), 0U);
  EXPECT_TRUE(failed_with<PoolTerminated>(ticket));
  pool.workers.at(0).die(sigterm);
  pool.workers.at(1).die(sigterm);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 2U);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerTerminate, AgainIsNoError) {
  FakePool pool(1);
  pool.scheduler.terminate();
  pool.scheduler.terminate();
  EXPECT_EQ(pool.workers.at(0).times_terminated, 1);
}

TEST(SchedulerTerminate, BeatsACloseBeforeAndAfterIt) {
  FakePool pool(1);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  pool.scheduler.close();
  pool.scheduler.terminate();
  pool.scheduler.close();
  EXPECT_TRUE(failed_with<PoolTerminated>(tickets[0]));
  EXPECT_TRUE(failed_with<PoolTerminated>(tickets[1]));
  EXPECT_THAT(logic_error_of([&] { pool.scheduler.submit({}); }), HasSubstr("terminated"));
}

TEST(SchedulerTerminate, TakesNoMoreTasks) {
  FakePool pool(1);
  pool.scheduler.open_input();
  pool.scheduler.terminate();
  EXPECT_THAT(logic_error_of([&] { (void)pool.submit(); }), HasSubstr("terminated"));
  EXPECT_THAT(logic_error_of([&] { pool.scheduler.open_input(); }), HasSubstr("terminated"));
  EXPECT_THAT(logic_error_of([&] { (void)pool.submit_input(); }), HasSubstr("terminated"));
}

TEST(SchedulerTerminate, IsOverAtOnceWhenNoWorkerIsThere) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.workers.at(0).die(sigkill);
  pool.scheduler.terminate();
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerTerminate, KillsThoseThatStayWhenTheGraceIsOver) {
  FakePool pool(2);
  pool.get_all_ready();
  EXPECT_TRUE(pool.scheduler.tend().is_never());
  const int wanted = pool.times_wanted;
  pool.scheduler.terminate();
  EXPECT_GT(pool.times_wanted, wanted);
  const auto deadline = pool.scheduler.tend();
  ASSERT_FALSE(deadline.is_never());
  EXPECT_EQ(pool.workers.at(0).times_killed, 0);
  pool.workers.at(1).die(sigterm);
  // The moment is the scheduler's own: a second.
  std::this_thread::sleep_until(*deadline.moment());
  while (pool.workers.at(0).times_killed == 0) {
    pool.scheduler.tend();
  }
  EXPECT_TRUE(pool.scheduler.tend().is_never());
  EXPECT_EQ(pool.workers.at(0).times_killed, 1);
  EXPECT_EQ(pool.workers.at(1).times_killed, 0);
}

TEST(SchedulerTerminate, WhileAWorkerIsBeingStartedKillsIt) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.workers.at(0).die(sigkill);
  pool.workers.before_start = [&](std::size_t) { pool.scheduler.terminate(); };
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 2U);
  EXPECT_EQ(pool.workers.at(0).times_killed, 1);
  EXPECT_FALSE(pool.scheduler.is_over());
  pool.workers.at(0).die(sigkill);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerTerminate, OfABrokenPoolTerminatesThoseThatAreLeft) {
  FakePool pool(2);
  pool.workers.at(0).say_message(wire::FrameKind::refused, wire::Refused{"no"});
  pool.workers.at(0).die(1);
  pool.scheduler.terminate();
  EXPECT_FALSE(pool.scheduler.is_over());
  EXPECT_GE(pool.workers.at(1).times_terminated, 1);
  EXPECT_FALSE(pool.scheduler.tend().is_never());
  pool.workers.at(1).die(sigterm);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerInput, KeepsTheWorkersOfAClosedPool) {
  FakePool pool(2);
  pool.get_all_ready();
  pool.scheduler.open_input();
  pool.scheduler.open_input();
  pool.scheduler.close();
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  Ticket ticket = pool.submit_input();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
  pool.scheduler.close_input();
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  pool.scheduler.close_input();
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
  EXPECT_TRUE(pool.workers.at(1).is_stopped());
}

TEST(SchedulerInput, ThatIsDroppedKeepsNothing) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.scheduler.open_input();
  Ticket ticket = pool.submit_input();
  pool.scheduler.close();
  pool.scheduler.drop_inputs();
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  EXPECT_THROW((void)pool.submit_input(), std::logic_error);
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
  pool.scheduler.close_input();
  pool.workers.at(0).die(0);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerInput, ThatIsDroppedLetsIdleWorkersGoAtOnce) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.scheduler.open_input();
  pool.scheduler.close();
  EXPECT_FALSE(pool.workers.at(0).is_stopped());
  pool.scheduler.drop_inputs();
  EXPECT_TRUE(pool.workers.at(0).is_stopped());
}

TEST(SchedulerInput, IsServedAlsoWhenEveryWorkerOfAClosedPoolHasDied) {
  FakePool pool(2);
  pool.get_all_ready();
  pool.scheduler.open_input();
  pool.scheduler.close();
  pool.workers.at(0).die(sigkill);
  pool.workers.at(1).die(sigkill);
  EXPECT_FALSE(pool.scheduler.is_over());
  pool.scheduler.tend();
  pool.get_all_ready();
  Ticket ticket = pool.submit_input();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(SchedulerInput, ThatEndsBeforeADeadWorkerIsReplacedEndsThePool) {
  FakePool pool(1);
  pool.get_all_ready();
  pool.scheduler.open_input();
  pool.scheduler.close();
  pool.workers.at(0).die(sigkill);
  pool.scheduler.close_input();
  EXPECT_TRUE(pool.scheduler.is_over());
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 1U);
}

TEST(SchedulerInput, OfABrokenPoolFailsAtOnce) {
  FakePool pool(1);
  pool.scheduler.open_input();
  pool.workers.at(0).say_message(wire::FrameKind::refused, wire::Refused{"no"});
  Ticket ticket = pool.submit_input();
  EXPECT_TRUE(failed_with<StartError>(ticket));
  pool.scheduler.close();
  pool.workers.at(0).die(1);
  EXPECT_TRUE(pool.scheduler.is_over());
}

}  // namespace
}  // namespace brood::pool
