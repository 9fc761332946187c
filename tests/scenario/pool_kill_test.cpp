// Processes are killed at random instants. Nobody hangs, nothing is lost but the task that ran,
// nothing is left behind.

#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/handle_count.hpp"
#include "support/helper.hpp"
#include "support/sanitized.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <random>
#include <thread>

namespace brood_scenario {

namespace {

using PoolKill = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolKill);

constexpr int rounds = brood::test::sanitized ? 50 : 200;  // each is five times as long there

std::mt19937 make_random() {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  return std::mt19937(seed);
}

int square(int x) {
  return x * x;
}

std::int64_t own_pid(int) {
  return brood::test::own_pid();
}

std::vector<std::uint8_t> echo(std::vector<std::uint8_t> bytes) {
  return bytes;
}

/// Not a wait for something to happen: an instant to be hit at random.
void spin_for(std::chrono::nanoseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
}

/// A task that takes long enough to be hit.
int slow_square(int x) {
  spin_for(std::chrono::microseconds(50));
  return square(x);
}

/// One of the workers, of which each has run a task.
std::int64_t some_worker(brood::Pool& pool) {
  return must_get(pool.apply_async(own_pid, 0));
}

/// The number of lost tasks. Any other ending than the right value or WorkerDied is a failure.
template <class Value, class Check>
int count_lost(const std::vector<brood::AsyncResult<Value>>& results, std::int64_t victim,
               Check check) {
  int lost = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    try {
      EXPECT_TRUE(check(i, must_get(results[i]))) << "task " << i;
    } catch (const brood::WorkerDied& error) {
      EXPECT_EQ(error.pid(), victim);
      ++lost;
    }
  }
  return lost;
}

TEST_P(PoolKill, AWorkerKilledAtAnyInstantLosesAtMostTheTaskThatItRan) {
  std::mt19937 random = make_random();
  int lost_in_all = 0;
  for (int round = 0; round < rounds; ++round) {
    brood::Pool pool{two_workers()};
    const std::int64_t victim = round % 2 == 0 ? some_worker(pool) : 0;
    std::vector<brood::AsyncResult<int>> results;
    for (int i = 0; i < 200; ++i) {
      results.push_back(pool.apply_async(slow_square, i));
    }
    const std::int64_t killed = victim != 0 ? victim : some_worker(pool);
    spin_for(std::chrono::nanoseconds(random() % 5'000'000));
    brood::test::kill_process(killed);
    for (int i = 200; i < 250; ++i) {
      results.push_back(pool.apply_async(slow_square, i));
    }
    const int lost = count_lost(results, killed, [](std::size_t i, int value) {
      return value == square(static_cast<int>(i));
    });
    EXPECT_LE(lost, 1);
    lost_in_all += lost;
  }
  std::printf("%d of %d kills hit a task\n", lost_in_all, rounds);
}

TEST_P(PoolKill, AWorkerKilledWhileBigValuesComeAndGoLosesAtMostItsTask) {
  std::mt19937 random = make_random();
  const std::vector<std::uint8_t> big(3U << 20U, 7);
  for (int round = 0; round < 20; ++round) {
    brood::Pool pool{two_workers()};
    const std::int64_t victim = some_worker(pool);
    std::vector<brood::AsyncResult<std::vector<std::uint8_t>>> results;
    for (int i = 0; i < 6; ++i) {
      results.push_back(pool.apply_async(echo, big));
    }
    spin_for(std::chrono::nanoseconds(random() % 10'000'000));
    brood::test::kill_process(victim);
    const int lost =
        count_lost(results, victim, [&](std::size_t, const auto& value) { return value == big; });
    EXPECT_LE(lost, 1);
  }
}

TEST_P(PoolKill, APoolMayBeTerminatedOrForgottenAtAnyInstantOfAKill) {
  std::mt19937 random = make_random();
  for (int round = 0; round < 50; ++round) {
    brood::Pool pool{two_workers()};
    const std::int64_t victim = some_worker(pool);
    const auto result = pool.map_async(square, std::vector<int>(500, 3), 1);
    brood::test::kill_process(victim);
    spin_for(std::chrono::nanoseconds(random() % 1'000'000));
    switch (round % 3) {
      case 0:
        pool.terminate();
        break;
      case 1:
        pool.close();
        pool.join();
        break;
      default:
        break;  // the destructor does it
    }
    if (round % 3 != 2) {
      EXPECT_TRUE(result.wait_for(brood::test::patience));
    }
  }
}

TEST_P(PoolKill, ReplacedWorkersLeaveNoHandleBehind) {
  brood::Pool pool{one_worker()};
  EXPECT_EQ(brood::test::handles_left_by([&] {
              const std::int64_t victim = some_worker(pool);
              brood::test::kill_process(victim);
              while (true) {
                try {
                  if (some_worker(pool) != victim) {
                    break;
                  }
                } catch (const brood::WorkerDied&) {
                  // asked in between
                }
              }
            }),
            0);
}

TEST_P(PoolKill, PoolsThatCameAndWentLeaveNoHandleBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              brood::Pool pool{two_workers()};
              EXPECT_EQ(pool.apply(square, 3), 9);
            }),
            0);
}

// --- the parent

int work_for_ever(int) {
  for (std::atomic<unsigned> x{0};; ++x) {
  }
}

int make_busy_pool(const std::string& method, int depth);

int go_deeper(std::string method, int depth) {
  return make_busy_pool(method, depth);
}

/// Prints the numbers of all workers, busy or idle, of `depth` levels of pools; then works for
/// ever.
int make_busy_pool(const std::string& method, int depth) {
  brood::Pool pool{{.processes = 3, .start_method = brood::start_method_from_string(method)}};
  for (const std::int64_t pid : pool.map(own_pid, std::vector<int>(30), 1)) {
    std::printf("worker %lld\n", static_cast<long long>(pid));
  }
  const auto busy = pool.apply_async(work_for_ever, 0);
  if (depth > 1) {
    pool.apply(go_deeper, method, depth - 1);
  }
  std::printf("ready\n");
  std::fflush(stdout);
  return must_get(busy);
}

HELPER(parent_of_busy_workers) {
  return make_busy_pool(arguments.at(0), 2);
}

TEST_P(PoolKill, AParentKilledAtAnyInstantTakesItsWorkersWithIt) {
  for (int round = 0; round < 5; ++round) {
    brood::test::RunningProgram parent({brood::test::program_file(), brood::test::helper_option,
                                        "parent_of_busy_workers", brood::to_string(GetParam())});
    std::vector<brood::test::ProcessWatch> workers;
    for (auto line = parent.next_line(); line && *line != "ready"; line = parent.next_line()) {
      ASSERT_EQ(line->substr(0, 7), "worker ") << *line;
      workers.emplace_back(std::stoll(line->substr(7)));
    }
    ASSERT_GE(workers.size(), 30U);
    brood::test::kill_process(parent.pid());
    for (brood::test::ProcessWatch& worker : workers) {
      ASSERT_TRUE(worker.wait_for_end());
    }
    // Nobody holds the other end of its output any more: no helper process is left either.
    while (parent.next_line()) {
    }
    parent.wait();
  }
}

}  // namespace

}  // namespace brood_scenario
