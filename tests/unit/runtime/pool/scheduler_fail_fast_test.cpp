// The first failure that settles a whole call.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
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
  Ticket before;
  Ticket behind;
  std::shared_ptr<detail::Batch> batch;
  pool.fill_with(failing, 4, [&] {
    before = pool.submit();
    batch = pool.submit_batch(2, fail_fast);
    behind = pool.submit();
  });
  EXPECT_TRUE(failing.run_next());
  failing.answer_with_error(failing.begin().value(), "no");
  EXPECT_TRUE(batch->ready());
  EXPECT_TRUE(failing.run_next());
  EXPECT_FALSE(failing.run_next()) << "a task of a settled call has begun";
  EXPECT_EQ(before.take(), before.key);
  EXPECT_EQ(behind.take(), behind.key);
}

TEST(SchedulerFailFast, TakesBackAlsoTheOnlyTaskThatAWorkerHasNotBegun) {
  FakePool pool(2);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(2, fail_fast);
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  ASSERT_TRUE(batch->ready());
  EXPECT_FALSE(pool.workers.at(1).begin().has_value()) << "what it was lent may be gone";
}

TEST(SchedulerFailFast, TakesNothingBackFromWorkersThatHaveNoneOfIt) {
  FakePool pool(2);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(1, fail_fast);
  Ticket other = pool.submit();
  const auto rest = pool.submit_batch(2, fail_fast);
  (void)rest;
  ASSERT_EQ(pool.workers.at(1).unread(), 1U);
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  EXPECT_EQ(pool.workers.at(1).unread(), 1U) << "it was taken back and sent again";
  EXPECT_TRUE(pool.workers.at(1).run_next());
  EXPECT_EQ(other.take(), other.key);
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
    pool.workers.newest().get_ready();
    EXPECT_FALSE(pool.workers.newest().begin().has_value());
  }
}

TEST(SchedulerFailFast, ATaskThatCannotBeSentIsAFailureToo) {
  FakePool pool(2);
  pool.get_all_ready();
  FakeWorker& other = pool.workers.at(0);
  FakeWorker& full = pool.workers.at(1);
  full.cannot_be_sent_tasks = true;
  const auto batch = pool.submit_batch(6, fail_fast);
  ASSERT_TRUE(batch->ready());
  EXPECT_EQ(pool.scheduler.statistics().queued, 0U);
  Ticket failed{1, batch};
  const std::string why = error_of<EncodingError>(failed).what();
  EXPECT_NE(why.find("no memory to send a task of 8 bytes"), std::string::npos) << why;
  const Ticket next = pool.submit();
  EXPECT_TRUE(other.run_next());
  EXPECT_TRUE(next.batch->ready());
  EXPECT_FALSE(other.run_next()) << "a task of a settled call has begun";
}

TEST(SchedulerFailFast, NoTaskOfASettledCallIsTriedAgain) {
  FakePool pool(2);
  pool.get_all_ready();
  const auto batch = pool.submit_batch(2, {.retries = 5, .fail_fast = true});
  ASSERT_TRUE(pool.workers.at(1).begin().has_value());
  pool.workers.at(0).answer_with_error(pool.workers.at(0).begin().value(), "no");
  pool.workers.at(1).die(sigkill);
  pool.scheduler.tend();
  pool.workers.newest().get_ready();
  EXPECT_FALSE(pool.workers.newest().begin().has_value());
  EXPECT_FALSE(pool.workers.at(0).begin().has_value());
}

TEST(SchedulerFailFast, ACallOfOneTaskDisturbsNoOther) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  Ticket ticket;
  pool.fill_with(worker, 3, [&] {
    ticket = pool.submit(fail_fast);
    (void)pool.submit(2);
  });
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

TEST(SchedulerFailFast, WhatCannotBeSentAfterItHasWaitedFailsAloneAndTheRestGoesOn) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  worker.flushes_to_fail = 2;
  const auto batch = pool.submit_batch(4, {});
  while (worker.run_next()) {
  }
  ASSERT_TRUE(batch->ready());
  for (std::uint64_t chunk = 0; chunk < 4; ++chunk) {
    Ticket ticket{chunk, batch};
    EXPECT_EQ(test::failed_with<EncodingError>(ticket), chunk < 2) << chunk;
  }
}

TEST(SchedulerFailFast, WithoutItTasksThatCannotBeSentFailEachForItself) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  const auto batch = pool.submit_batch(3, {});
  worker.cannot_be_sent_tasks = true;
  EXPECT_TRUE(worker.run_next());
  ASSERT_TRUE(batch->ready());
  Ticket answered{100, batch};
  EXPECT_EQ(answered.take(), 100U);
  for (std::uint64_t key = 101; key <= 102; ++key) {
    Ticket failed{key, batch};
    EXPECT_TRUE(test::failed_with<EncodingError>(failed)) << key;
  }
}

}  // namespace
}  // namespace brood::pool
