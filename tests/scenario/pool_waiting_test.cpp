// Who waits for a pool's results, and who does not: each result comes, and comes once, whichever
// thread reads it from the worker.

#include <brood/connection.hpp>

#include "pool_support.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace brood_scenario {

namespace {

using PoolWaiting = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolWaiting);

int next(int x) {
  return x + 1;
}

std::vector<std::uint8_t> filled(std::uint8_t with, std::size_t size) {
  return std::vector<std::uint8_t>(size, with);
}

std::uint64_t sum(std::span<const std::uint8_t> bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
}

bool is_in_place(std::span<const double> values) {
  return reinterpret_cast<std::uintptr_t>(values.data()) % alignof(double) == 0;
}

/// Without waiting for any of them.
bool are_ready_soon(const std::vector<brood::AsyncResult<int>>& results) {
  const auto end = std::chrono::steady_clock::now() + brood::test::patience;
  const auto is_ready = [](const auto& result) { return result.ready(); };
  while (!std::all_of(results.begin(), results.end(), is_ready)) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

TEST_P(PoolWaiting, ResultsComeThoughNobodyWaits) {
  brood::Pool pool{two_workers()};
  for (int round = 0; round < 20; ++round) {
    std::vector<brood::AsyncResult<int>> results;
    for (int i = 0; i < 50; ++i) {
      results.push_back(pool.apply_async(next, i));
    }
    ASSERT_TRUE(are_ready_soon(results));
    for (int i = 0; i < 50; ++i) {
      ASSERT_EQ(results[static_cast<std::size_t>(i)].get(), i + 1);
    }
  }
}

TEST_P(PoolWaiting, ManyThreadsCallAtATime) {
  brood::Pool pool{two_workers()};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 300; ++i) {
        const int value = thread * 1000 + i;
        wrong += pool.apply(next, value) == value + 1 ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong.load(), 0);
}

TEST_P(PoolWaiting, OneWhoGoesLeavesNothingBehindForTheOthers) {
  brood::Pool pool{two_workers()};
  auto [gate, key] = brood::Pipe();
  const auto slow = pool.apply_async([](brood::Connection blocked) { return blocked.recv<int>(); },
                                     std::move(gate));
  // Its waiter reads the answers of the others, until its time has passed.
  std::thread waiter([&] { (void)slow.wait_for(std::chrono::milliseconds(5)); });
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(must_get(pool.apply_async(next, i)), i + 1);
  }
  waiter.join();
  key.send(30);
  EXPECT_EQ(must_get(slow), 30);
}

TEST_P(PoolWaiting, ValuesOfEverySizeComeAndGo) {
  brood::Pool pool{two_workers()};
  std::vector<brood::AsyncResult<std::vector<std::uint8_t>>> results;
  std::vector<std::size_t> sizes;
  for (std::size_t size = 1; size < (std::size_t{16} << 20U); size = size * 3 + 1) {
    sizes.push_back(size);
    results.push_back(pool.apply_async(filled, std::uint8_t{3}, size));
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto value = must_get(results[i]);
    ASSERT_EQ(value.size(), sizes[i]);
    ASSERT_EQ(must_get(pool.apply_async(sum, value)), 3 * sizes[i]);
  }
}

TEST_P(PoolWaiting, LongResultsThatNobodyTakesYetStopNothing) {
  brood::Pool pool{one_worker()};
  std::vector<brood::AsyncResult<std::vector<std::uint8_t>>> results;
  for (int i = 0; i < 30; ++i) {
    results.push_back(
        pool.apply_async(filled, static_cast<std::uint8_t>(i), std::size_t{2} << 20U));
  }
  EXPECT_EQ(must_get(pool.apply_async(next, 1)), 2);
  for (int i = 29; i >= 0; --i) {
    const auto value = must_get(results[static_cast<std::size_t>(i)]);
    ASSERT_EQ(value.size(), std::size_t{2} << 20U);
    ASSERT_EQ(value.back(), i);
  }
}

TEST_P(PoolWaiting, MoreIsSubmittedThanARingHolds) {
  brood::Pool pool{one_worker()};
  std::vector<brood::AsyncResult<std::uint64_t>> results;
  const std::vector<std::uint8_t> argument(20'000, 1);
  for (int i = 0; i < 500; ++i) {
    results.push_back(pool.apply_async(sum, argument));
  }
  for (const auto& result : results) {
    ASSERT_EQ(must_get(result), 20'000U);
  }
}

TEST_P(PoolWaiting, AViewIsOfItsType) {
  brood::Pool pool{one_worker()};
  for (std::size_t size = 0; size < 40; ++size) {
    EXPECT_TRUE(must_get(pool.apply_async(
        [](const std::string&, std::span<const double> values) { return is_in_place(values); },
        std::string(size, 'x'), std::vector<double>(size, 1.5))));
  }
}

TEST_P(PoolWaiting, ShortTasksBeforeALongOneAreToldWhileItRuns) {
  brood::Pool pool{one_worker()};
  (void)pool.map(next, std::vector<int>(2000), 1);  // now it may leave some untold
  std::vector<brood::AsyncResult<int>> results;
  for (int i = 0; i < 5; ++i) {
    results.push_back(pool.apply_async(next, i));
  }
  auto [gate, key] = brood::Pipe();
  const auto last = pool.apply_async([](brood::Connection blocked) { return blocked.recv<int>(); },
                                     std::move(gate));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(must_get(results[static_cast<std::size_t>(i)]), i + 1);
  }
  key.send(7);
  EXPECT_EQ(must_get(last), 7);
}

}  // namespace

}  // namespace brood_scenario
