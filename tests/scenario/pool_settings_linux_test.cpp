// A limit that the system holds a worker to. Wine does not do what Windows does, so this story is
// told on Linux.

#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/sanitized.hpp"

#include <vector>

namespace brood_scenario {

namespace {

using PoolHardLimit = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolHardLimit);

std::size_t use(std::size_t bytes) {
  return std::vector<char>(bytes, 'x').size();
}

TEST_P(PoolHardLimit, ATaskThatWantsTooMuchMemoryGetsBadAllocAndTheWorkerGoesOn) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizers' shadow memory is more than any limit";
  }
  brood::PoolOptions options = one_worker();
  options.hard_memory_limit = std::uint64_t{512} << 20U;
  brood::Pool pool{options};
  EXPECT_EQ(must_get(pool.apply_async(use, std::size_t{1000})), 1000U);
  for (int i = 0; i < 3; ++i) {
    try {
      must_get(pool.apply_async(use, std::size_t{1} << 30U));
      ADD_FAILURE() << "it had that much";
    } catch (const brood::RemoteError& error) {
      EXPECT_EQ(error.type_name(), "std::bad_alloc");
    }
  }
  EXPECT_EQ(must_get(pool.apply_async(use, std::size_t{1000})), 1000U);
  EXPECT_EQ(pool.statistics().deaths, 0U);
  EXPECT_EQ(use(std::size_t{1} << 30U), std::size_t{1} << 30U) << "this process has no limit";
}

}  // namespace

}  // namespace brood_scenario
