// Every other way of asking a pool: several arguments an item, results as they come, a bound on
// what is taken, calls back.

#include <brood/error.hpp>

#include "pool_support.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <memory>
#include <ranges>
#include <set>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <utility>

namespace brood_scenario {

namespace {

using PoolCalls = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolCalls);

int square(int x) {
  return x * x;
}

double power(double base, int exponent) {
  double result = 1;
  for (; exponent > 0; --exponent) {
    result *= base;
  }
  return result;
}

int fail_at_two(int x) {
  return x == 2 ? throw std::runtime_error("two") : x;
}

int never_end(int) {
  for (;;) {
    std::this_thread::sleep_for(std::chrono::hours(1));
  }
}

int end_unless_first(int x) {
  return x == 0 ? never_end(x) : x;
}

std::unique_ptr<int> boxed(int x) {
  return std::make_unique<int>(x);
}

std::int64_t process_of(int) {
  return brood::test::own_pid();
}

TEST_P(PoolCalls, StarmapUnpacksItsItems) {
  brood::Pool pool{two_workers()};
  const std::vector<std::pair<int, int>> pairs{{2, 3}, {3, 2}, {10, 0}};
  const std::vector<double> powers{8, 9, 1};
  EXPECT_EQ(pool.starmap(power, pairs), powers);
  for (const std::size_t chunksize : {1, 2, 3, 7}) {
    EXPECT_EQ(pool.starmap(power, pairs, chunksize), powers) << chunksize;
  }
  EXPECT_EQ(must_get(pool.starmap_async(power, pairs)), powers);
  EXPECT_EQ(
      pool.starmap([](int a, const std::string& b, bool c) { return b.size() + a + (c ? 1U : 0U); },
                   std::vector<std::tuple<int, const char*, bool>>{{1, "ab", true}}),
      (std::vector<std::size_t>{4}));
  EXPECT_EQ(pool.starmap(power, std::vector<std::array<int, 2>>{}), std::vector<double>{});
  pool.starmap([](int, int) {}, pairs);
}

TEST_P(PoolCalls, AStarmapsErrorIsThatOfItsFirstItem) {
  brood::Pool pool{two_workers()};
  try {
    pool.starmap(
        [](int a, int b) { return a == b ? throw std::out_of_range(std::to_string(a)) : a; },
        std::vector<std::pair<int, int>>{{1, 2}, {2, 2}, {3, 3}}, 1);
    ADD_FAILURE() << "the error was lost";
  } catch (const brood::RemoteError& error) {
    EXPECT_EQ(error.message(), "2");
  }
}

TEST_P(PoolCalls, ImapUnorderedGivesEverythingForEveryChunkSize) {
  brood::Pool pool{two_workers()};
  for (const std::size_t chunksize : {1, 3, 100}) {
    std::multiset<int> results;
    for (const int y : pool.imap_unordered(square, std::views::iota(0, 20), chunksize)) {
      results.insert(y);
    }
    EXPECT_EQ(results.size(), 20U);
    for (int x = 0; x < 20; ++x) {
      EXPECT_EQ(results.count(x * x), 1U);
    }
  }
}

TEST_P(PoolCalls, ImapUnorderedWaitsForNobody) {
  brood::Pool pool{two_workers()};
  auto results = pool.imap_unordered(end_unless_first, std::views::iota(0, 50));
  std::set<int> seen;
  for (int i = 1; i < 50; ++i) {
    const auto result = results.next_for(brood::test::patience);
    ASSERT_TRUE(result.has_value());
    seen.insert(*result);
  }
  EXPECT_EQ(seen.size(), 49U);
  EXPECT_EQ(results.next_for(std::chrono::milliseconds(1)), std::nullopt);
  EXPECT_FALSE(results.finished());
  pool.terminate();
  EXPECT_THROW(results.next_for(brood::test::patience), brood::PoolTerminated);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST_P(PoolCalls, ImapUnorderedGivesErrorsBetweenResults) {
  brood::Pool pool{two_workers()};
  auto results = pool.imap_unordered(fail_at_two, std::views::iota(0, 6));
  int errors = 0;
  std::set<int> values;
  for (int i = 0; i < 6; ++i) {
    try {
      values.insert(results.next().value());
    } catch (const brood::RemoteError&) {
      ++errors;
    }
  }
  EXPECT_EQ(errors, 1);
  EXPECT_EQ(values, (std::set<int>{0, 1, 3, 4, 5}));
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST_P(PoolCalls, ImapTakesNoMoreThanItsBufferSize) {
  brood::Pool pool{two_workers()};
  for (const std::size_t chunksize : {1, 3, 7}) {
    int taken = 0;
    const auto numbers = std::views::iota(0) | std::views::transform([&](int x) {
                           ++taken;
                           return x;
                         });
    auto results = pool.imap(square, numbers, chunksize, 5);
    EXPECT_LE(taken, 5);
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(results.next(), i * i);
      EXPECT_LE(taken, i + 1 + 5);
    }
  }
  EXPECT_THROW(pool.imap(square, std::vector{1}, 1, 0), std::invalid_argument);
  EXPECT_THROW(pool.imap_unordered(square, std::vector{1}, 0), std::invalid_argument);
}

TEST_P(PoolCalls, AnErrorOfTheInputComesInItsPlaceAlsoInAChunk) {
  brood::Pool pool{two_workers()};
  const auto numbers = std::views::iota(0) | std::views::transform([](int x) {
                         return x == 4 ? throw std::runtime_error("no four") : x;
                       });
  auto results = pool.imap(square, numbers, 3);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(results.next(), i * i);
  }
  EXPECT_THROW(results.next(), std::runtime_error);
  EXPECT_EQ(results.next(), std::nullopt);
  EXPECT_THROW(pool.map(square, std::views::counted(numbers.begin(), 6)), std::runtime_error);
  EXPECT_EQ(pool.apply(square, 3), 9);
}

TEST_P(PoolCalls, AnImapIsAnInputRange) {
  static_assert(std::ranges::input_range<brood::Imap<int>>);
  brood::Pool pool{two_workers()};
  auto results = pool.imap(square, std::views::iota(0));
  std::vector<int> some;
  std::ranges::copy(
      results | std::views::filter([](int y) { return y % 2 == 0; }) | std::views::take(3),
      std::back_inserter(some));
  EXPECT_EQ(some, (std::vector{0, 4, 16}));
  std::vector<std::unique_ptr<int>> boxes;
  for (auto& box : pool.imap(boxed, std::vector{1, 2})) {
    boxes.push_back(std::move(box));
  }
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(*boxes[1], 2);
}

TEST_P(PoolCalls, CallsBackWithTheValueOrTheError) {
  brood::Pool pool{two_workers()};
  std::atomic<int> sum{0};
  std::atomic<int> errors{0};
  std::promise<std::thread::id> thread;
  const auto on_error = [&](const std::exception_ptr&) { ++errors; };
  const auto one = pool.apply_async(square, 3).then(
      [&](int y) {
        sum += y;
        thread.set_value(std::this_thread::get_id());
      },
      on_error);
  const auto all = pool.map_async(square, std::views::iota(0, 4))
                       .then([&](const std::vector<int>& ys) { sum += 100 * ys.at(3); }, on_error);
  const auto stars = pool.starmap_async([](int a, int b) { return a + b; },
                                        std::vector<std::pair<int, int>>{{1, 2}})
                         .then([&](const std::vector<int>& ys) { sum += 10'000 * ys.at(0); });
  const auto failed = pool.map_async(fail_at_two, std::views::iota(0, 4))
                          .then([](const auto&) { FAIL(); }, on_error);
  EXPECT_EQ(must_get(one), 9);
  EXPECT_EQ(must_get(all), (std::vector{0, 1, 4, 9}));
  EXPECT_EQ(must_get(stars), std::vector{3});
  EXPECT_THROW(must_get(failed), brood::RemoteError);
  EXPECT_EQ(sum, 30'909);
  EXPECT_EQ(errors, 1);
  EXPECT_NE(thread.get_future().get(), std::this_thread::get_id());
}

TEST_P(PoolCalls, ACallbackThatThrowsHarmsItsOwnResultOnly) {
  brood::Pool pool{two_workers()};
  const auto harmed =
      pool.apply_async(square, 3).then([](int) { throw std::runtime_error("a bad callback"); });
  EXPECT_THROW(must_get(harmed), std::runtime_error);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(must_get(pool.apply_async(square, i).then([](int) {})), i * i);
  }
}

TEST_P(PoolCalls, ACallbackMayCallThePoolAndWait) {
  brood::Pool pool{one_worker()};
  int later = 0;
  const auto result = pool.apply_async(square, 3).then([&](int nine) {
    later = pool.apply(square, nine) + pool.map(square, std::vector{1, 2}).at(1);
  });
  EXPECT_EQ(must_get(result), 9);
  EXPECT_EQ(later, 85);
}

TEST_P(PoolCalls, CallsBackOnTerminateBeforeThePoolIsGone) {
  int errors = 0;
  {
    brood::Pool pool{one_worker()};
    for (int i = 0; i < 10; ++i) {
      pool.apply_async(never_end, i)
          .then([](int) { FAIL(); },
                [&](const std::exception_ptr& why) {
                  EXPECT_THROW(std::rethrow_exception(why), brood::PoolTerminated);
                  ++errors;
                });
    }
  }
  EXPECT_EQ(errors, 10);
}

TEST_P(PoolCalls, AWorkerIsReplacedWhenItHasDoneItsTasks) {
  brood::PoolOptions options = two_workers();
  options.maxtasksperchild = 3;
  brood::Pool pool{options};
  std::multiset<std::int64_t> processes;
  for (const std::int64_t pid : pool.imap_unordered(process_of, std::views::iota(0, 30))) {
    processes.insert(pid);
  }
  EXPECT_EQ(processes.size(), 30U);
  for (const std::int64_t pid : processes) {
    EXPECT_LE(processes.count(pid), 3U);
  }
  pool.close();
  pool.join();
}

TEST_P(PoolCalls, AClosedPoolWithShortLivedWorkersStillDoesAllItsWork) {
  brood::PoolOptions options = two_workers();
  options.maxtasksperchild = 1;
  brood::Pool pool{options};
  const auto result = pool.map_async(square, std::vector<int>(20, 3), 1);
  pool.close();
  pool.join();
  EXPECT_EQ(result.get(), std::vector<int>(20, 9));
  options.maxtasksperchild = 0;
  EXPECT_THROW(brood::Pool{options}, std::invalid_argument);
}

}  // namespace

}  // namespace brood_scenario
