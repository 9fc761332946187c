// Handles of tasks and of results: who has them, and when they are closed.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "os/channel.hpp"
#include "os/handle_post.hpp"
#include "pool/scheduler.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <utility>
#include <vector>

namespace brood::pool {
namespace {

using test::FakePool;
using test::FakeWorker;
using test::Ticket;

/// Some handle or other.
Handle any_handle() {
  return std::move(os::Channel::pair().first.handle());
}

Ticket submit_with(FakePool& pool, detail::CallHandles handles) {
  Ticket ticket{77, std::make_shared<detail::Batch>(1)};
  std::vector<Task> tasks;
  tasks.push_back(test::make_task(ticket.key, ticket.batch));
  tasks.back().call.handles = std::move(handles);
  pool.scheduler.submit(std::move(tasks));
  return ticket;
}

detail::CallHandles one_handle() {
  return {std::make_shared<const Handle>(any_handle())};
}

void ask(FakeWorker& worker, std::uint64_t ordinal) {
  worker.say_message(wire::FrameKind::wanted, wire::Wanted{ordinal});
}

TEST(SchedulerHandles, GoToTheWorkerThatBeginsTheTaskAndNoEarlier) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  auto handles = one_handle();
  const NativeHandle native = handles.front()->get();
  const std::weak_ptr<const Handle> seen = handles.front();
  Ticket ticket = submit_with(pool, std::move(handles));
  const auto task = worker.begin();
  ASSERT_TRUE(task);
  EXPECT_EQ(task->handles, 1U);
  EXPECT_TRUE(worker.given_handles.empty());
  EXPECT_FALSE(seen.expired());
  ask(worker, task->ordinal);
  EXPECT_THAT(worker.given_handles, testing::ElementsAre(native));
  EXPECT_TRUE(seen.expired());  // the worker has its own
  worker.answer(*task);
  EXPECT_EQ(ticket.take(), 77U);
}

TEST(SchedulerHandles, StayWithATaskThatIsTakenBackAndSentAgain) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = submit_with(pool, one_handle());
  pool.workers.at(0).die(1);  // before it has begun
  pool.scheduler.tend();
  pool.get_all_ready();
  FakeWorker& other = pool.workers.nth(1);
  const auto task = other.begin();
  ASSERT_TRUE(task);
  EXPECT_EQ(task->handles, 1U);
  ask(other, task->ordinal);
  EXPECT_EQ(other.given_handles.size(), 1U);
  other.answer(*task);
  EXPECT_EQ(ticket.take(), 77U);
}

TEST(SchedulerHandles, AreClosedWhenTheirTaskWillNotRun) {
  FakePool pool(1);
  const auto handles = one_handle();
  const std::weak_ptr<const Handle> seen = handles.front();
  Ticket ticket = submit_with(pool, {handles.front()});
  pool.scheduler.terminate();
  EXPECT_TRUE(test::failed_with<PoolTerminated>(ticket));
  EXPECT_EQ(seen.use_count(), 1);
}

TEST(SchedulerHandles, AWorkerThatAsksForWhatIsNotItsIsKilled) {
  for (const std::uint64_t ordinal : {0U, 1U, 2U}) {
    FakePool pool(1);
    pool.get_all_ready();
    FakeWorker& worker = pool.workers.at(0);
    Ticket ticket = pool.submit();  // its ordinal is 1, and it has none
    ASSERT_TRUE(worker.begin());
    ask(worker, ordinal);
    EXPECT_EQ(worker.times_killed, 1) << ordinal;
    worker.die(-9);
    EXPECT_TRUE(test::failed_with<WorkerDied>(ticket));
  }
}

TEST(SchedulerHandles, AWorkerThatAsksTwiceIsKilled) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  const Ticket ticket = submit_with(pool, one_handle());
  ASSERT_TRUE(worker.begin());
  ask(worker, 1);
  EXPECT_EQ(worker.times_killed, 0);
  ask(worker, 1);
  EXPECT_EQ(worker.times_killed, 1);
  EXPECT_EQ(worker.given_handles.size(), 1U);
}

TEST(SchedulerHandles, AWorkerThatCannotBeGivenThemLosesItsTask) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  worker.cannot_be_given_handles = true;
  Ticket ticket = submit_with(pool, one_handle());
  ASSERT_TRUE(worker.begin());
  ask(worker, 1);
  EXPECT_EQ(worker.times_killed, 1);
  worker.die(-9);
  EXPECT_TRUE(test::failed_with<WorkerDied>(ticket));
}

TEST(SchedulerHandles, OfAResultComeWithItsOutcome) {
  FakePool pool(1);
  pool.get_all_ready();
  FakeWorker& worker = pool.workers.at(0);
  const Ticket ticket = pool.submit();
  const auto task = worker.begin();
  Handle handle = any_handle();
  const NativeHandle native = handle.get();
  worker.results_handles.push_back(std::move(handle));
  worker.answer_with_handles(*task, 1);
  auto outcome = ticket.batch->take_first(std::chrono::nanoseconds(0));
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->handles().size(), 1U);
  EXPECT_EQ(outcome->handles().front().get(), native);
}

TEST(SchedulerHandles, AnAnswerWithoutThoseThatItClaimsIsALostTask) {
  for (const std::size_t claimed : {std::size_t{1}, os::most_posted_handles + 1}) {
    FakePool pool(1);
    pool.get_all_ready();
    FakeWorker& worker = pool.workers.at(0);
    Ticket ticket = pool.submit();
    worker.answer_with_handles(*worker.begin(), claimed);
    EXPECT_EQ(worker.times_killed, 1);
    EXPECT_FALSE(ticket.is_settled());
    worker.die(-9);
    EXPECT_TRUE(test::failed_with<WorkerDied>(ticket));
  }
}

}  // namespace
}  // namespace brood::pool
