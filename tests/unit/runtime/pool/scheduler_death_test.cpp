// Workers that end, cannot start, or say what they should not.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "pool/scheduler.hpp"

#include <gmock/gmock.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood::pool {
namespace {

using testing::HasSubstr;

using test::error_of;
using test::FakePool;
using test::FakeWorker;
using test::FakeWorkers;
using test::SentTask;
using test::Ticket;

constexpr int sigkill = -9;

TEST(SchedulerDeath, OfAnIdleWorkerHarmsNothingAndAnotherTakesItsPlace) {
  FakePool pool(2);
  pool.get_all_ready();
  const int wanted = pool.times_wanted;
  pool.workers.at(1).die(sigkill);
  EXPECT_GT(pool.times_wanted, wanted);
  EXPECT_TRUE(pool.workers.nth(1).was_destroyed);
  EXPECT_EQ(pool.workers.count(), 2U);
  pool.scheduler.tend();
  ASSERT_EQ(pool.workers.count(), 3U);
  EXPECT_EQ(pool.workers.nth(2).place, 1U);
  pool.workers.at(1).get_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_TRUE(pool.workers.at(1).run_next());
  EXPECT_EQ(tickets[0].take(), tickets[0].key);
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

TEST(SchedulerDeath, TheWorkerThatFollowsCountsItsTasksFrom1) {
  FakePool pool(1);
  pool.get_all_ready();
  (void)pool.submit();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  pool.workers.at(0).die(sigkill);
  pool.scheduler.tend();
  pool.get_all_ready();
  (void)pool.submit();
  EXPECT_EQ(pool.workers.at(0).begin().value().ordinal, 1U);
}

TEST(SchedulerDeath, InATaskFailsThatTaskWithTheWorkersEnd) {
  FakePool pool(1);
  pool.get_all_ready();
  const auto batch = std::make_shared<detail::Batch>(1);
  std::vector<Task> tasks;
  tasks.push_back(test::make_task(1, batch, 0, 700));
  pool.scheduler.submit(std::move(tasks));
  ASSERT_TRUE(pool.workers.at(0).begin().has_value());
  pool.workers.at(0).die(sigkill);
  Ticket ticket{1, batch};
  const auto error = error_of<WorkerDied>(ticket);
  EXPECT_EQ(error.pid(), pool.workers.nth(0).pid);
  EXPECT_EQ(error.exitcode(), sigkill);
  EXPECT_EQ(error.index(), 700U);
}

TEST(SchedulerDeath, TasksThatHadNotBegunGoToOthersInTheirOrder) {
  FakePool pool(1);
  FakeWorker& first = pool.workers.at(0);
  first.get_ready();
  std::vector<Ticket> tickets = pool.fill(first, 4);
  std::vector<Ticket> later = pool.submit(40);
  ASSERT_TRUE(first.begin().has_value());
  first.die(sigkill);
  EXPECT_EQ(error_of<WorkerDied>(tickets[0]).exitcode(), sigkill);
  pool.scheduler.tend();
  FakeWorker& second = pool.workers.at(0);
  ASSERT_NE(&first, &second);
  second.get_ready();
  tickets.insert(tickets.end(), later.begin(), later.end());
  for (std::size_t i = 1; i < tickets.size(); ++i) {
    const auto task = second.begin();
    ASSERT_TRUE(task.has_value());
    EXPECT_EQ(task->key, tickets[i].key);
    second.answer(*task);
    EXPECT_EQ(tickets[i].take(), tickets[i].key);
  }
}

TEST(SchedulerDeath, TasksThatHadNotBegunGoToAWorkerThatIsIdleAtOnce) {
  FakePool pool(2);
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  ASSERT_EQ(pool.workers.at(0).unread(), 1U);
  pool.workers.at(0).die(1);
  EXPECT_TRUE(pool.workers.at(1).run_next());
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(SchedulerDeath, AfterTasksWereTakenBackFailsOnlyWhatHasBegun) {
  FakePool pool(2);
  FakeWorker& dying = pool.workers.at(0);
  dying.get_ready();
  std::vector<Ticket> tickets = pool.fill(dying, 4);
  const SentTask first = dying.begin().value();
  pool.workers.at(1).get_ready();  // has 1, 2 and 3 now
  dying.answer(first);
  Ticket sent_after = pool.submit();
  ASSERT_GT(dying.unread(), 3U);
  dying.die(sigkill);
  EXPECT_FALSE(sent_after.is_settled());
  while (pool.workers.at(1).run_next()) {
  }
  for (Ticket& ticket : tickets) {
    EXPECT_EQ(ticket.take(), ticket.key);
  }
  EXPECT_EQ(sent_after.take(), sent_after.key);
}

TEST(SchedulerDeath, AnAnswerThatWasSentBeforeCounts) {
  FakePool pool(1);
  pool.get_all_ready();
  Ticket ticket = pool.submit();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  pool.workers.at(0).die(sigkill);
  EXPECT_EQ(ticket.take(), ticket.key);
}

TEST(SchedulerDeath, ThreeInARowBeforeTheyAreReadyBreakThePool) {
  FakePool pool(1);
  Ticket ticket = pool.submit();
  for (int death = 1; death <= 3; ++death) {
    EXPECT_FALSE(ticket.is_settled());
    if (death == 2) {
      pool.workers.at(0).say_hello();  // but it is never ready
    }
    pool.workers.at(0).die(127);
    pool.scheduler.tend();
  }
  EXPECT_EQ(pool.workers.count(), 3U) << "a broken pool goes on to start workers";
  EXPECT_THAT(error_of<StartError>(ticket).what(), HasSubstr("127"));
  Ticket late = pool.submit();
  EXPECT_THAT(error_of<StartError>(late).what(), HasSubstr("127"));
  pool.scheduler.close();
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerDeath, AWorkerThatIsReadyEndsTheRowOfThoseThatWereNot) {
  FakePool pool(1);
  for (int round = 0; round < 3; ++round) {
    for (int death = 0; death < 2; ++death) {
      pool.workers.at(0).die(1);
      pool.scheduler.tend();
    }
    pool.workers.at(0).get_ready();
    Ticket ticket = pool.submit();
    EXPECT_TRUE(pool.workers.at(0).run_next());
    EXPECT_EQ(ticket.take(), ticket.key);
    pool.workers.at(0).die(1);
    pool.scheduler.tend();
    pool.workers.at(0).get_ready();
  }
}

TEST(SchedulerDeath, BreaksThePoolAlsoForTasksThatOthersRun) {
  FakePool pool(2);
  FakeWorker& working = pool.workers.at(0);
  working.get_ready();
  Ticket ticket = pool.submit();
  const SentTask task = working.begin().value();
  for (int death = 0; death < 3; ++death) {
    pool.workers.at(1).die(1);
    pool.scheduler.tend();
  }
  EXPECT_TRUE(test::failed_with<StartError>(ticket));
  EXPECT_EQ(working.times_terminated, 1);
  working.answer(task);  // too late, and no offence
  EXPECT_EQ(working.times_killed, 0);
}

TEST(SchedulerStart, ThrowsWhatTheFactoryThrowsAndLeavesNoWorker) {
  FakeWorkers workers;
  workers.before_start = [](std::size_t before) {
    if (before == 2) {
      throw std::out_of_range("no third worker");
    }
  };
  Scheduler scheduler(3, workers.factory(), workers.program, [] {});
  EXPECT_THROW(scheduler.start(), std::out_of_range);
  ASSERT_EQ(workers.count(), 2U);
  EXPECT_EQ(workers.nth(0).times_killed, 1);
  EXPECT_EQ(workers.nth(1).times_killed, 1);
  EXPECT_FALSE(scheduler.is_over());
  workers.nth(0).die(sigkill);
  EXPECT_FALSE(scheduler.is_over());
  workers.nth(1).die(sigkill);
  EXPECT_TRUE(scheduler.is_over());
  scheduler.tend();
  EXPECT_EQ(workers.count(), 2U);
}

TEST(SchedulerStart, IsOverAtOnceWhenNotOneWorkerCouldBeStarted) {
  FakeWorkers workers;
  workers.before_start = [](std::size_t) { throw std::runtime_error("none"); };
  Scheduler scheduler(3, workers.factory(), workers.program, [] {});
  EXPECT_THROW(scheduler.start(), std::runtime_error);
  EXPECT_TRUE(scheduler.is_over());
}

TEST(SchedulerStart, AFactoryThatThrowsLaterBreaksThePool) {
  FakePool pool(2);
  pool.get_all_ready();
  std::vector<Ticket> tickets = pool.submit(3);
  ASSERT_TRUE(pool.workers.at(1).begin().has_value());
  pool.workers.before_start = [](std::size_t) { throw std::runtime_error("out of processes"); };
  pool.workers.at(0).die(sigkill);
  EXPECT_FALSE(tickets[2].is_settled());
  pool.scheduler.tend();
  for (Ticket& ticket : tickets) {
    EXPECT_THAT(error_of<StartError>(ticket).what(), HasSubstr("out of processes"));
  }
  EXPECT_EQ(pool.workers.at(1).times_terminated, 1);
  Ticket late = pool.submit();
  EXPECT_TRUE(test::failed_with<StartError>(late));
  pool.scheduler.close();
  EXPECT_FALSE(pool.scheduler.is_over());
  pool.workers.at(1).die(0);
  EXPECT_TRUE(pool.scheduler.is_over());
}

TEST(SchedulerFrames, ARefusalBreaksThePoolWithItsReason) {
  FakePool pool(2);
  Ticket ticket = pool.submit();
  pool.workers.at(0).say_message(wire::FrameKind::refused, wire::Refused{"not this program"});
  EXPECT_THAT(error_of<StartError>(ticket).what(), HasSubstr("not this program"));
  EXPECT_EQ(pool.workers.at(0).times_terminated, 1);
  EXPECT_EQ(pool.workers.at(1).times_terminated, 1);
}

TEST(SchedulerFrames, TheFirstReasonToBreakAPoolCounts) {
  FakePool pool(2);
  pool.workers.at(0).say_message(wire::FrameKind::refused, wire::Refused{"the first reason"});
  pool.workers.at(1).say_message(wire::FrameKind::refused, wire::Refused{"another one"});
  Ticket ticket = pool.submit();
  EXPECT_THAT(error_of<StartError>(ticket).what(), HasSubstr("the first reason"));
  EXPECT_EQ(pool.workers.at(0).times_terminated, 1);
}

TEST(SchedulerFrames, ABrokenInitializerBreaksThePoolWithWhatItThrew) {
  FakePool pool(2);
  std::vector<Ticket> tickets = pool.submit(2);
  pool.workers.at(1).say_hello();
  pool.workers.at(1).say_message(wire::FrameKind::broken,
                                 wire::ThrownException{0, {{"std::runtime_error", "no licence"}}});
  for (Ticket& ticket : tickets) {
    const auto error = error_of<RemoteError>(ticket);
    EXPECT_EQ(error.message(), "no licence");
    EXPECT_EQ(error.pid(), pool.workers.at(1).pid);
  }
  Ticket late = pool.submit();
  EXPECT_EQ(error_of<RemoteError>(late).message(), "no licence");
  pool.workers.at(1).die(1);
  pool.workers.at(0).die(-15);
  pool.scheduler.tend();
  EXPECT_EQ(pool.workers.count(), 2U);
}

TEST(SchedulerFrames, AHelloFromAnotherProgramBreaksThePool) {
  FakePool pool(1);
  Ticket ticket = pool.submit();
  pool.workers.at(0).say_message(wire::FrameKind::hello,
                                 wire::Hello{wire::protocol_version, "another program", 1});
  EXPECT_THAT(error_of<StartError>(ticket).what(), HasSubstr("another program"));
  pool.workers.at(0).say(wire::FrameKind::ready, {});
  EXPECT_EQ(pool.workers.at(0).unread(), 0U);
}

TEST(SchedulerFrames, AHelloOfAnotherProtocolBreaksThePool) {
  FakePool pool(1);
  Ticket ticket = pool.submit();
  pool.workers.at(0).say_message(wire::FrameKind::hello,
                                 wire::Hello{wire::protocol_version + 1, pool.workers.program, 1});
  EXPECT_THAT(error_of<StartError>(ticket).what(), HasSubstr("protocol"));
}

TEST(SchedulerFrames, AReadyThatComesAgainChangesNothing) {
  FakePool pool(1);
  pool.get_all_ready();
  (void)pool.submit();
  pool.workers.at(0).say(wire::FrameKind::ready, {});
  EXPECT_EQ(pool.workers.at(0).unread(), 1U);
  EXPECT_FALSE(pool.workers.at(0).was_hit());
}

Bytes bytes_of(const std::string& text) {
  Bytes bytes;
  bytes.append(text.data(), text.size());
  return bytes;
}

std::string answer_to(std::uint64_t ordinal, const std::string& rest) {
  const wire::AnswerHead head{ordinal, 0};
  return std::string(reinterpret_cast<const char*>(&head), sizeof head) + rest;
}

/// A frame that no worker of ours sends while it runs its first task.
struct WrongFrame {
  const char* name;
  wire::FrameKind kind;
  std::string body;
};

class SchedulerWrongFrames : public testing::TestWithParam<WrongFrame> {};

TEST_P(SchedulerWrongFrames, KillTheWorkerAndLoseItsTaskAlone) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  std::vector<Ticket> tickets = pool.submit(2);
  ASSERT_EQ(worker.begin().value().ordinal, 1U);
  worker.say(GetParam().kind, bytes_of(GetParam().body));
  EXPECT_EQ(worker.times_killed, 1);
  worker.die(sigkill);
  EXPECT_TRUE(tickets[0].is_settled());
  EXPECT_THROW((void)tickets[0].take(), Error);
  pool.scheduler.tend();
  pool.get_all_ready();
  EXPECT_TRUE(pool.workers.at(0).run_next());
  EXPECT_EQ(tickets[1].take(), tickets[1].key);
}

INSTANTIATE_TEST_SUITE_P(
    All, SchedulerWrongFrames,
    testing::Values(WrongFrame{"Bootstrap", wire::FrameKind::bootstrap, ""},
                    WrongFrame{"Task", wire::FrameKind::task, answer_to(1, "")},
                    WrongFrame{"Stop", wire::FrameKind::stop, ""},
                    WrongFrame{"HelloOfNothing", wire::FrameKind::hello, ""},
                    WrongFrame{"RefusedOfNothing", wire::FrameKind::refused, "x"},
                    WrongFrame{"BrokenOfNothing", wire::FrameKind::broken, ""},
                    WrongFrame{"AnswerOfNothing", wire::FrameKind::result, ""},
                    WrongFrame{"AnswerWithHalfAHead", wire::FrameKind::result, "1234"},
                    WrongFrame{"AnswerToATaskNotSent", wire::FrameKind::result, answer_to(3, "")},
                    WrongFrame{"AnswerToATaskBefore", wire::FrameKind::result, answer_to(0, "")},
                    WrongFrame{"ErrorOfNothing", wire::FrameKind::error, answer_to(1, "")},
                    WrongFrame{"ErrorOfGarbage", wire::FrameKind::error,
                               answer_to(1, "garbage, and much of it")}),
    [](const auto& frame) { return std::string(frame.param.name); });

TEST(SchedulerFrames, AnAnswerThatIsNotTheTasksLeavesTheTaskToTheWorkersEnd) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  Ticket ticket = pool.submit();
  ASSERT_TRUE(worker.begin().has_value());
  worker.say(wire::FrameKind::result, bytes_of(answer_to(7, "")));
  EXPECT_FALSE(ticket.is_settled());
  worker.die(sigkill);
  EXPECT_EQ(error_of<WorkerDied>(ticket).exitcode(), sigkill);
}

TEST(SchedulerFrames, AnErrorThatCannotBeReadIsADecodingErrorOfItsTask) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  Ticket ticket = pool.submit();
  ASSERT_TRUE(worker.begin().has_value());
  worker.say(wire::FrameKind::error, bytes_of(answer_to(1, "garbage, and much of it")));
  EXPECT_TRUE(test::failed_with<DecodingError>(ticket));
}

TEST(SchedulerFrames, AnAnswerGivenTwiceKillsTheWorkerAndTheFirstOneCounts) {
  FakePool pool(1);
  FakeWorker& worker = pool.workers.at(0);
  worker.get_ready();
  Ticket ticket = pool.submit();
  const SentTask task = worker.begin().value();
  worker.answer(task);
  worker.answer_with_error(task, "changed my mind");
  EXPECT_EQ(worker.times_killed, 1);
  EXPECT_EQ(ticket.take(), ticket.key);
}

}  // namespace
}  // namespace brood::pool
