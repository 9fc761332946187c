// Thousands of random steps with tasks that ask for everything, on a pool that grows and shrinks:
// each task is settled in the end, in a way that it allows, and has begun no more often than that.
// BROOD_TEST_SEED=N repeats one walk.

#include "brood/error.hpp"
#include "fake_worker.hpp"
#include "os/self.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace brood::pool {
namespace {

using namespace std::chrono_literals;

using test::FakePool;
using test::FakeWorker;
using test::SentTask;
using test::Ticket;

struct Asked {
  TaskOptions options;
  Ticket ticket;
  int times_begun = 0;
};

class Walk {
 public:
  explicit Walk(std::uint32_t seed)
      : random_(seed),
        pool_(1 + seed % 4, seed % 3 == 0 ? Policies{.idle_timeout = 1ns, .min_workers = seed % 2}
                                          : Policies{.measure_times = seed % 2 == 0}) {}

  void take_steps(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      take_step();
    }
  }

  void finish() {
    pool_.scheduler.close();
    is_closed_ = true;
    for (int step = 0; !pool_.scheduler.is_over(); ++step) {
      ASSERT_LT(step, 1'000'000) << "a closed pool does not come to its end";
      take_step();
      if (testing::Test::HasFailure()) {
        return;
      }
    }
    for (auto& [key, asked] : tasks_) {
      check(asked);
    }
    check_numbers();
  }

 private:
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }

  bool chance(std::size_t one_in) { return below(one_in) == 0; }

  TaskOptions some_options() {
    TaskOptions options;
    if (chance(3)) {
      options.timeout = chance(2) ? 1ns : 10h;
    }
    options.retries = static_cast<int>(below(3));
    options.fail_fast = chance(4);
    return options;
  }

  void take_step() {
    const std::size_t kind = below(100);
    if (kind < 15) {
      submit();
    } else if (kind < 18 && !is_closed_) {
      pool_.scheduler.resize(1 + below(4));
    } else if (kind < 35) {
      (void)pool_.scheduler.tend();
    } else if (const auto alive = pool_.workers.alive(); !alive.empty()) {
      play(*alive[below(alive.size())]);
    }
  }

  void submit() {
    if (!is_closed_) {
      const TaskOptions options = some_options();
      Ticket ticket = pool_.submit(options);
      const std::uint64_t key = ticket.key;
      tasks_[key] = {options, std::move(ticket)};
    }
  }

  void play(FakeWorker& worker) {
    const auto running = running_.find(&worker);
    if (worker.times_killed != 0) {
      // Its answer may have been on the way.
      running != running_.end() && chance(4) ? answer(worker) : die(worker, -9);
    } else if (!ready_.contains(&worker)) {
      ready_[&worker] = true;
      worker.get_ready();
    } else if (chance(25)) {
      die(worker, -9);
    } else if (running != running_.end()) {
      answer(worker);
    } else if (const auto task = worker.begin()) {
      Asked& asked = tasks_.at(task->key);
      EXPECT_FALSE(asked.ticket.is_settled()) << "task " << task->key << " began after its end";
      EXPECT_LE(++asked.times_begun, 1 + asked.options.retries) << "task " << task->key;
      running_[&worker] = *task;
    } else if (worker.is_stopped()) {
      die(worker, 0);
    }
  }

  void answer(FakeWorker& worker) {
    const SentTask task = running_.at(&worker);
    running_.erase(&worker);
    Asked& asked = tasks_.at(task.key);
    EXPECT_FALSE(asked.ticket.is_settled());
    if (chance(5)) {
      worker.answer_with_error(task, "error");
    } else {
      worker.answer(task);
    }
    EXPECT_TRUE(asked.ticket.is_settled()) << "task " << task.key << " was answered";
  }

  void die(FakeWorker& worker, int exitcode) {
    running_.erase(&worker);
    worker.die(exitcode);
  }

  void check(Asked& asked) {
    ASSERT_TRUE(asked.ticket.is_settled()) << "task " << asked.ticket.key;
    EXPECT_EQ(asked.ticket.batch.use_count(), 1) << "task " << asked.ticket.key << " is kept";
    try {
      EXPECT_EQ(asked.ticket.take(), asked.ticket.key);
      ++done_;
    } catch (const RemoteError&) {
      ++failed_;
    } catch (const TaskTimeout&) {
      ++timed_out_;
      EXPECT_EQ(asked.options.timeout, 1ns);
    } catch (const WorkerDied&) {
      ++lost_;
      EXPECT_EQ(asked.times_begun, 1 + asked.options.retries);
    }
  }

  void check_numbers() {
    const PoolStatistics numbers = pool_.scheduler.statistics();
    EXPECT_EQ(numbers.tasks.done, done_);
    EXPECT_EQ(numbers.tasks.failed, failed_);
    EXPECT_EQ(numbers.tasks.timed_out, timed_out_);
    EXPECT_EQ(numbers.tasks.lost, lost_);
    EXPECT_EQ(numbers.queued, 0U);
    EXPECT_TRUE(numbers.workers.empty());
  }

  std::mt19937 random_;
  FakePool pool_;
  std::map<std::uint64_t, Asked> tasks_;
  std::map<FakeWorker*, SentTask> running_;
  std::map<FakeWorker*, bool> ready_;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t timed_out_ = 0;
  std::uint64_t lost_ = 0;
  bool is_closed_ = false;
};

TEST(SchedulerPoliciesRandom, EveryTaskIsSettledAsItsOptionsAllow) {
  const std::string wanted = os::environment_variable("BROOD_TEST_SEED");
  const auto first = wanted.empty() ? 1U : static_cast<std::uint32_t>(std::stoul(wanted));
  for (std::uint32_t seed = first; seed < (wanted.empty() ? 25U : first + 1); ++seed) {
    SCOPED_TRACE("BROOD_TEST_SEED=" + std::to_string(seed));
    Walk walk(seed);
    walk.take_steps(2000);
    walk.finish();
    if (HasFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace brood::pool
