// Time limits, second tries, the first failure that settles a call, more and fewer workers.

#include <brood/error.hpp>
#include <brood/event.hpp>
#include <brood/raw_value.hpp>

#include "pool_support.hpp"
#include "support/scratch.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

namespace brood_scenario {

namespace {

using namespace std::chrono_literals;

using PoolPolicies = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolPolicies);

// Short, and still much longer than a task that does nothing needs on a busy machine: where such a
// one runs with it, nothing is expected of it.
constexpr auto some_time = 200ms;

int square(int x) {
  return x * x;
}

int never_end(int) {
  for (;;) {
    std::this_thread::sleep_for(std::chrono::hours(1));
  }
}

int never_end_busy(int) {
  for (std::atomic<unsigned> x{0};; ++x) {
  }
}

int never_end_at_three(int x) {
  return x == 3 ? never_end(x) : square(x);
}

std::int64_t pid_of_worker(int) {
  return brood::test::own_pid();
}

// --- timeout

TEST_P(PoolPolicies, ATaskThatTakesTooLongFailsAndItsWorkerIsReplaced) {
  brood::Pool pool{one_worker()};
  const std::int64_t first = must_get(pool.apply_async(pid_of_worker, 0));
  for (const auto task : {&never_end, &never_end_busy}) {
    const std::int64_t pid = must_get(pool.apply_async(pid_of_worker, 0));
    brood::test::ProcessWatch watch(pid);
    const auto result = pool.with({.timeout = some_time}).apply_async(task, 0);
    const auto behind = pool.apply_async(square, 4);
    try {
      must_get(result);
      ADD_FAILURE() << "it came back";
    } catch (const brood::TaskTimeout& error) {
      EXPECT_EQ(error.pid(), pid);
      EXPECT_EQ(error.index(), 0U);
      EXPECT_EQ(error.timeout(), some_time);
    }
    EXPECT_TRUE(watch.wait_for_end());
    EXPECT_EQ(must_get(behind), 16);
  }
  EXPECT_NE(must_get(pool.apply_async(pid_of_worker, 0)), first);
}

TEST_P(PoolPolicies, ATimeoutOfAMapIsForEachChunk) {
  brood::PoolOptions options = two_workers();
  options.tasks = {.timeout = some_time};
  brood::Pool pool{options};
  const auto result = pool.map_async(never_end_at_three, std::vector<int>{0, 1, 2, 3, 4, 5}, 2);
  try {
    must_get(result);
    ADD_FAILURE() << "it came back";
  } catch (const brood::TaskTimeout& error) {
    EXPECT_EQ(error.index(), 2U);
  }
  EXPECT_EQ(pool.with({}).apply(square, 5), 25);
}

TEST_P(PoolPolicies, ATimeoutThatIsNotReachedChangesNothing) {
  brood::PoolOptions options = two_workers();
  options.tasks = {.timeout = 1h};
  brood::Pool pool{options};
  EXPECT_EQ(must_get(pool.map_async(square, std::vector<int>(500, 3), 1)),
            std::vector<int>(500, 9));
  EXPECT_EQ(pool.statistics().restarts, 0U);
}

TEST_P(PoolPolicies, WrongOptionsAreRefused) {
  brood::Pool pool{one_worker()};
  EXPECT_THROW(pool.with({.timeout = 0s}), std::invalid_argument);
  EXPECT_THROW(pool.with({.retries = -1}), std::invalid_argument);
  EXPECT_THROW(pool.resize(0), std::invalid_argument);
  EXPECT_THROW(brood::Pool({.processes = 1, .start_method = GetParam(), .min_processes = 2}),
               std::invalid_argument);
  pool.close();
  EXPECT_THROW(pool.resize(2), std::logic_error);
  EXPECT_THROW(pool.with({.retries = 1}).apply_async(square, 1), std::logic_error);
}

// --- retries

/// Dies at its first tries; a file tells how many there were.
int die_twice(const std::string& file, int x) {
  std::ofstream(file, std::ios::app) << '.' << std::flush;
  if (std::filesystem::file_size(file) <= 2) {
    brood::test::kill_process(brood::test::own_pid());
    never_end(0);
  }
  return square(x);
}

TEST_P(PoolPolicies, ALostTaskIsTriedAgainAsOftenAsWasAllowed) {
  const brood::test::Scratch scratch;
  brood::Pool pool{two_workers()};
  const auto file = [&](const char* name) { return (scratch.path() / name).string(); };
  EXPECT_EQ(must_get(pool.with({.retries = 2}).apply_async(die_twice, file("enough"), 3)), 9);
  EXPECT_THROW(must_get(pool.with({.retries = 1}).apply_async(die_twice, file("few"), 3)),
               brood::WorkerDied);
  EXPECT_THROW(must_get(pool.apply_async(die_twice, file("none"), 3)), brood::WorkerDied);
  const auto numbers = pool.statistics();
  EXPECT_EQ(numbers.tasks.retried, 3U);
  EXPECT_EQ(numbers.tasks.lost, 2U);
}

int count_and_throw(const std::string& file) {
  std::ofstream(file, std::ios::app) << '.' << std::flush;
  throw std::runtime_error("my answer");
}

TEST_P(PoolPolicies, WhatATaskThrowsIsNotTriedAgain) {
  const brood::test::Scratch scratch;
  brood::Pool pool{one_worker()};
  const std::string file = (scratch.path() / "tries").string();
  EXPECT_THROW(must_get(pool.with({.retries = 5}).apply_async(count_and_throw, file)),
               brood::RemoteError);
  EXPECT_EQ(std::filesystem::file_size(file), 1U);
}

// --- fail_fast

int fail_or_wait(brood::Event go, int x) {
  if (x == 0) {
    throw std::runtime_error("no 0");
  }
  go.wait();
  return x;
}

TEST_P(PoolPolicies, TheFirstFailureEndsTheWholeCallWhileOthersRun) {
  brood::Event go;
  brood::Pool pool{two_workers()};
  std::vector<int> items(50);
  for (int i = 0; i < 50; ++i) {
    items[static_cast<std::size_t>(i)] = 1 - i;  // 0 is the second
  }
  const auto result =
      pool.with({.fail_fast = true}).map_async(brood::bind_front(fail_or_wait, go), items, 1);
  try {
    must_get(result);  // nobody has set the event
    ADD_FAILURE() << "it came back";
  } catch (const brood::RemoteError& error) {
    EXPECT_EQ(error.message(), "no 0");
  }
  go.set();
  EXPECT_EQ(must_get(pool.apply_async(square, 3)), 9);
  const auto numbers = pool.statistics();
  EXPECT_GE(numbers.dropped, 40U);
  EXPECT_EQ(numbers.deaths, 0U);
}

// --- how many workers

std::set<std::int64_t> pids_of(const brood::Pool& pool) {
  std::set<std::int64_t> pids;
  for (const auto& worker : pool.statistics().workers) {
    pids.insert(worker.pid);
  }
  return pids;
}

/// A worker that is told to end does so in its own time: until so many are left.
bool wait_for_workers(const brood::Pool& pool, std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + brood::test::patience;
  while (pids_of(pool).size() != count) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

TEST_P(PoolPolicies, APoolGrowsAndShrinksWhileItWorks) {
  brood::Pool pool{one_worker()};
  const std::vector<int> items(2000, 3);
  const std::vector<int> squares(2000, 9);
  std::vector<brood::AsyncResult<std::vector<int>>> results;
  for (const int processes : {3, 1, 2, 5, 1}) {
    results.push_back(pool.map_async(square, items, 1));
    pool.resize(processes);
    results.push_back(pool.map_async(square, items, 1));
  }
  for (const auto& result : results) {
    EXPECT_EQ(must_get(result), squares);
  }
  EXPECT_TRUE(wait_for_workers(pool, 1));
  EXPECT_EQ(pool.statistics().deaths, 0U);
  EXPECT_EQ(must_get(pool.apply_async(square, 5)), 25);
}

void wait_for_go(brood::RawValue<std::int64_t> pid, brood::Event go) {
  *pid = brood::test::own_pid();
  go.wait();
}

std::size_t length_of(const std::string& text) {
  return text.size();
}

int fail_at_once(int) {
  throw std::runtime_error("no");
}

/// Of the worker that is to end; nothing when there is none.
std::optional<std::int64_t> stopping_worker(const brood::Pool& pool) {
  for (const auto& worker : pool.statistics().workers) {
    if (worker.state == brood::WorkerState::stopping) {
      return worker.pid;
    }
  }
  return std::nullopt;
}

/// It was sent more than its ring holds when it is told to end, and more is taken back after that.
TEST_P(PoolPolicies, AWorkerThatIsToEndDoesSoHoweverMuchIsTakenBackFromIt) {
  brood::Pool pool{two_workers()};
  const std::vector<int> items(20'000, 3);
  EXPECT_EQ(pool.map(square, items, 1).size(), items.size());  // so quick that much is sent ahead
  std::vector<brood::RawValue<std::int64_t>> pids;
  std::vector<brood::Event> gates(2);
  std::vector<brood::AsyncResult<void>> waiting;
  for (const brood::Event& gate : gates) {
    pids.emplace_back(0);
    waiting.push_back(pool.apply_async(wait_for_go, pids.back(), gate));
    while (*pids.back() == 0) {
      std::this_thread::yield();
    }
  }
  const auto lengths =
      pool.map_async(length_of, std::vector<std::string>(600, std::string(8'000, 'x')), 1);
  pool.resize(1);
  const std::optional<std::int64_t> stopping = stopping_worker(pool);
  ASSERT_TRUE(stopping);
  const std::size_t its_gate = *pids[0] == *stopping ? 0 : 1;
  gates[1 - its_gate].set();
  EXPECT_EQ(must_get(lengths), std::vector<std::size_t>(600, 8'000));
  EXPECT_THROW(must_get(pool.with({.fail_fast = true}).map_async(fail_at_once, items, 1)),
               brood::RemoteError);
  gates[its_gate].set();
  must_get(waiting[its_gate]);
  EXPECT_TRUE(wait_for_workers(pool, 1));
  pool.terminate();
  pool.join();
}

TEST_P(PoolPolicies, TwoHundredWorkersMayCome) {
  brood::Pool pool{workers(100)};
  pool.resize(200);
  EXPECT_EQ(must_get(pool.map_async(square, std::vector<int>(2000, 3), 1)),
            std::vector<int>(2000, 9));
  EXPECT_TRUE(wait_for_workers(pool, 200));
  EXPECT_EQ(pool.statistics().restarts, 100U);
}

TEST_P(PoolPolicies, IdleWorkersGoAndComeBackWithWork) {
  brood::PoolOptions options = two_workers();
  options.idle_timeout = 1ms;
  brood::Pool pool{options};
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(wait_for_workers(pool, 0));
    EXPECT_EQ(must_get(pool.map_async(square, std::vector<int>(100, 3), 1)),
              std::vector<int>(100, 9));
  }
  EXPECT_EQ(pool.statistics().deaths, 0U);
  EXPECT_GE(pool.statistics().restarts, 3U);
}

TEST_P(PoolPolicies, TheLeastNumberOfWorkersStaysHoweverIdle) {
  brood::PoolOptions options = workers(3);
  options.idle_timeout = 1ms;
  options.min_processes = 1;
  brood::Pool pool{options};
  EXPECT_TRUE(wait_for_workers(pool, 1));
  EXPECT_EQ(must_get(pool.apply_async(square, 3)), 9);
  pool.close();
  pool.join();
}

// --- pools in pools

std::vector<int> square_in_a_pool(const std::string& method, std::vector<int> items) {
  brood::Pool pool{{.processes = 2, .start_method = brood::start_method_from_string(method)}};
  return pool.map(square, items, 1);
}

TEST_P(PoolPolicies, ATaskMayMakeAPool) {
  brood::Pool pool{two_workers()};
  std::vector<brood::AsyncResult<std::vector<int>>> results;
  for (int i = 0; i < 4; ++i) {
    results.push_back(pool.apply_async(square_in_a_pool, brood::to_string(GetParam()),
                                       std::vector<int>{i, i + 1}));
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(must_get(results[static_cast<std::size_t>(i)]),
              (std::vector<int>{i * i, (i + 1) * (i + 1)}));
  }
}

/// Writes down its workers' numbers, and waits for ever with them.
int keep_a_pool_busy(const std::string& method, const std::string& file) {
  brood::Pool pool{{.processes = 2, .start_method = brood::start_method_from_string(method)}};
  const auto pids = pool.map(pid_of_worker, std::vector<int>(20), 1);
  {
    std::ofstream out(file + ".part");
    for (const std::int64_t pid : std::set<std::int64_t>(pids.begin(), pids.end())) {
      out << pid << '\n';
    }
  }
  std::filesystem::rename(file + ".part", file);
  return pool.apply(never_end_busy, 0);
}

TEST_P(PoolPolicies, AWorkerThatIsKilledTakesItsPoolWithIt) {
  const brood::test::Scratch scratch;
  brood::Pool pool{one_worker()};
  const std::string file = (scratch.path() / "workers").string();
  const std::int64_t outer = must_get(pool.apply_async(pid_of_worker, 0));
  const auto result = pool.apply_async(keep_a_pool_busy, brood::to_string(GetParam()), file);
  std::vector<brood::test::ProcessWatch> watches;
  // Windows may show a file that is being renamed before one can read it.
  while (watches.empty() && !result.ready()) {
    std::ifstream in(file);
    for (std::int64_t pid = 0; in >> pid;) {
      watches.emplace_back(pid);
    }
  }
  ASSERT_FALSE(watches.empty());
  brood::test::kill_process(outer);
  EXPECT_THROW(must_get(result), brood::WorkerDied);
  for (auto& watch : watches) {
    EXPECT_TRUE(watch.wait_for_end());
  }
}

}  // namespace

}  // namespace brood_scenario
