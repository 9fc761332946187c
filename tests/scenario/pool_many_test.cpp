// Many tasks at once from many threads.

#include "pool_support.hpp"
#include "support/sanitized.hpp"
#include "transport_support.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace brood_scenario {

namespace {

constexpr int most_tasks = brood::test::sanitized ? 80'000 : 1'000'000;

constexpr int threads = 8;
constexpr int at_once = 1000;

// How the workers were started has no part in it.
using PoolMany = PoolStory;
INSTANTIATE_TEST_SUITE_P(By, PoolMany, testing::Values(brood::StartMethod::spawn), name_of);

int add_one(int x) {
  return x + 1;
}

/// The tasks of one thread; how many came back wrong.
int count_wrong(brood::Pool& pool, int begin, int end) {
  int wrong = 0;
  for (int first = begin; first < end; first += at_once) {
    const int last = std::min(first + at_once, end);
    std::vector<brood::AsyncResult<int>> results;
    for (int i = first; i < last; ++i) {
      results.push_back(pool.apply_async(add_one, i));
    }
    for (int i = first; i < last; ++i) {
      wrong += must_get(results[static_cast<std::size_t>(i - first)]) == i + 1 ? 0 : 1;
    }
  }
  return wrong;
}

TEST_P(PoolMany, AMillionTinyTasksComeFromEightThreads) {
  const int tasks = transport_is_stream() ? most_tasks / 10 : most_tasks;  // it is slow
  brood::Pool pool{two_workers()};
  std::vector<int> wrong(threads, -1);
  {
    std::vector<std::jthread> all;
    for (int t = 0; t < threads; ++t) {
      all.emplace_back([&, t] {
        const int share = tasks / threads;
        wrong[static_cast<std::size_t>(t)] = count_wrong(pool, t * share, (t + 1) * share);
      });
    }
  }
  EXPECT_EQ(wrong, std::vector<int>(threads, 0));
  EXPECT_EQ(pool.statistics().tasks.done, static_cast<std::uint64_t>(tasks));
  EXPECT_EQ(pool.statistics().queued, 0U);
}

}  // namespace

}  // namespace brood_scenario
