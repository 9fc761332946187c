// Callers that wait lend their long arguments: a pool reads them where they are, as often as it
// takes, and never again when the call is over, however it ends.

#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/scratch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace brood_scenario {

namespace {

using PoolLent = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolLent);

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double weighted(const std::string& before, std::span<const double> values, double by) {
  return static_cast<double>(before.size()) + by * sum(values);
}

double half(double x) {
  return x / 2;
}

TEST_P(PoolLent, ArgumentsAndItemsOfAnySizeArriveAsTheyAre) {
  brood::Pool pool{two_workers()};
  for (const std::size_t size : {std::size_t{1}, std::size_t{5'000}, std::size_t{10'000},
                                 mebibyte / 8, mebibyte, 3 * mebibyte}) {
    std::vector<double> values(size);
    std::iota(values.begin(), values.end(), 1.0);
    const double all = static_cast<double>(size) * static_cast<double>(size + 1) / 2;
    EXPECT_EQ(pool.apply(sum, values), all);
    EXPECT_EQ(pool.apply(weighted, std::string(size, 'x'), values, 2),
              static_cast<double>(size) + 2 * all);
    std::vector<double> halves = values;
    for (double& value : halves) {
      value /= 2;
    }
    EXPECT_EQ(pool.map(half, values), halves);
    EXPECT_EQ(pool.map(half, values, size), halves);
  }
}

TEST_P(PoolLent, ManyThreadsLendAtOnce) {
  brood::Pool pool{two_workers()};
  std::vector<double> sums(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    threads.emplace_back([&pool, &mine = sums[i], i] {
      for (int round = 0; round < 5; ++round) {
        const std::vector<double> values(20'000 + i, 1.0);
        mine += pool.apply(sum, values);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    EXPECT_EQ(sums[i], 5.0 * static_cast<double>(20'000 + i));
  }
}

/// Dies at the first try.
double fragile_sum(const std::string& file, std::span<const double> values) {
  if (!std::filesystem::exists(file)) {
    std::ofstream(file) << "once";
    std::_Exit(3);
  }
  return sum(values);
}

TEST_P(PoolLent, ATaskThatIsTriedAgainReadsThemOnceMore) {
  const brood::test::Scratch scratch;
  brood::Pool pool{one_worker()};
  const std::vector<double> values(mebibyte / 8, 1.0);
  EXPECT_EQ(
      pool.with({.retries = 1}).apply(fragile_sum, (scratch.path() / "once").string(), values),
      static_cast<double>(values.size()));
}

/// Cannot be read where the results are wanted.
struct Unreadable {
  double value = 0;

  template <class Archive>
  void save(Archive& archive) const {
    archive(value);
  }

  template <class Archive>
  void load(Archive& archive) {
    archive(value);
    if (value == 0) {
      throw std::runtime_error("unreadable");
    }
  }
};

Unreadable unreadable(double value) {
  return {value};
}

TEST_P(PoolLent, AMapThatCannotReadAResultEndsWhenNothingOfItRuns) {
  brood::Pool pool{two_workers()};
  for (int round = 0; round < 5; ++round) {
    auto values = std::make_unique<std::vector<double>>(100'000, 0.0);
    EXPECT_THROW((void)pool.map(unreadable, *values, 10'000), std::runtime_error);
    values.reset();
    EXPECT_EQ(pool.statistics().queued, 0U);
  }
  EXPECT_EQ(pool.apply(sum, std::vector<double>(10, 1.0)), 10);
}

double sum_or_fail(std::span<const double> values) {
  if (values[0] == 0) {
    throw std::runtime_error("no zeros");
  }
  return sum(values);
}

double first_fails(double x) {
  if (x == 0) {
    throw std::runtime_error("no zeros");
  }
  return x;
}

/// More and longer chunks than a worker's blocks can hold: some wait for room when the call fails.
TEST_P(PoolLent, NothingIsReadThatAFailedCallHasLent) {
  brood::Pool pool{two_workers()};
  auto fail_fast = pool.with({.fail_fast = true});
  for (int round = 0; round < 10; ++round) {
    auto values = std::make_unique<std::vector<double>>(400'000, 1.0);
    (*values)[static_cast<std::size_t>(round) * 40'000] = 0;
    EXPECT_THROW((void)fail_fast.map(first_fails, *values, 10'000), brood::RemoteError);
    values.reset();
    EXPECT_THROW((void)pool.apply(sum_or_fail, std::vector<double>(10'000, 0.0)),
                 brood::RemoteError);
  }
  EXPECT_EQ(pool.apply(sum, std::vector<double>(10'000, 1.0)), 10'000);
}

TEST_P(PoolLent, TerminateEndsACallWithWhatItHasLent) {
  for (int round = 0; round < 3; ++round) {
    brood::Pool pool{two_workers()};
    ASSERT_EQ(pool.apply(sum, std::vector<double>(10, 1.0)), 10);
    std::thread caller([&pool] {
      try {
        for (;;) {
          (void)pool.map(half, std::vector<double>(200'000, 1.0), 10'000);
        }
      } catch (const brood::PoolTerminated&) {
      } catch (const std::logic_error&) {
      }
    });
    while (pool.statistics().tasks.done < 20) {
      std::this_thread::yield();
    }
    pool.terminate();
    caller.join();
    pool.join();
  }
}

}  // namespace

}  // namespace brood_scenario
