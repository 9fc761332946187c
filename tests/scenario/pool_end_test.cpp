// How a pool comes to its end: closed when the work is done, terminated at once, forgotten.

#include <brood/error.hpp>

#include "pool_support.hpp"

#include <thread>

namespace brood_scenario {

namespace {

using PoolEnd = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolEnd);

int square(int x) {
  return x * x;
}

int never_end(int) {
  for (;;) {
    std::this_thread::sleep_for(std::chrono::hours(1));
  }
}

TEST_P(PoolEnd, CloseLetsTheWorkFinish) {
  brood::Pool pool{two_workers()};
  const auto result = pool.map_async(square, std::vector<int>(1000, 3), 1);
  pool.close();
  EXPECT_THROW(pool.apply_async(square, 1), std::logic_error);
  EXPECT_THROW(pool.map_async(square, std::vector<int>{1}), std::logic_error);
  EXPECT_THROW(pool.imap(square, std::vector<int>{1}), std::logic_error);
  pool.join();
  EXPECT_TRUE(result.ready());
  EXPECT_EQ(result.get(), std::vector<int>(1000, 9));
  pool.close();
  pool.join();
}

TEST_P(PoolEnd, ClosingAnIdlePoolEndsItsWorkers) {
  brood::Pool pool{two_workers()};
  pool.close();
  pool.join();
  EXPECT_EQ(without_fork_server(brood::test::descendants()), std::vector<std::int64_t>{});
}

TEST_P(PoolEnd, TerminateSettlesEveryResultBeforeItReturns) {
  brood::Pool pool{two_workers()};
  const auto done = pool.apply_async(square, 5);
  EXPECT_EQ(must_get(done), 25);
  std::vector<brood::AsyncResult<int>> pending;
  for (int i = 0; i < 10'000; ++i) {
    pending.push_back(pool.apply_async(never_end, i));
  }
  pool.terminate();
  for (const auto& result : pending) {
    ASSERT_TRUE(result.ready());
    ASSERT_THROW(result.get(), brood::PoolTerminated);
  }
  EXPECT_EQ(done.get(), 25);
  EXPECT_THROW(pool.apply_async(square, 1), std::logic_error);
  pool.terminate();
  pool.join();
}

TEST_P(PoolEnd, AThreadThatWaitsIsWokenByTerminate) {
  brood::Pool pool{one_worker()};
  const auto result = pool.apply_async(never_end, 0);
  std::thread waiting([&] { EXPECT_THROW(must_get(result), brood::PoolTerminated); });
  pool.terminate();
  waiting.join();
}

TEST_P(PoolEnd, APoolThatIsForgottenEndsItsWorkersAndItsResultsSayWhy) {
  std::optional<brood::AsyncResult<int>> result;
  {
    brood::Pool pool{two_workers()};
    result = pool.apply_async(never_end, 0);
  }
  EXPECT_THROW(result->get(), brood::PoolTerminated);
}

TEST_P(PoolEnd, JoinBeforeCloseIsAMistake) {
  brood::Pool pool{one_worker()};
  EXPECT_THROW(pool.join(), std::logic_error);
  EXPECT_EQ(pool.apply(square, 2), 4);
}

TEST_P(PoolEnd, ATimeThatPassesLosesNothing) {
  brood::Pool pool{one_worker()};
  const auto result = pool.apply_async(never_end, 0);
  EXPECT_EQ(result.get_for(std::chrono::milliseconds(1)), std::nullopt);
  EXPECT_FALSE(result.wait_for(std::chrono::seconds(-1)));
  EXPECT_FALSE(result.ready());
  EXPECT_THROW(result.successful(), std::logic_error);
  pool.terminate();
  EXPECT_TRUE(result.wait_for(brood::test::patience));
}

}  // namespace

}  // namespace brood_scenario
