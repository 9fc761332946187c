#pragma once
// Workers of a pool are killed at random instants while it goes through many tasks. Afterwards
// every task is accounted for:
//   - each has an outcome, in its order: its value, or WorkerDied of a worker that was killed;
//   - no task that has a value has begun more often than it was lost and allowed to be tried again;
//   - no more tasks were lost than workers were killed, and none that had tries left.

#include <brood/start_method.hpp>

#include "support/queue_round.hpp"

#include <cstdint>

namespace brood::test {

struct PoolRoundOptions {
  StartMethod start_method{};
  std::uint32_t seed = 0;
  int workers = 2;
  int tasks = 1000;
  int kills = 0;
  int retries = 0;
};

/// `items`: tasks. `lost`: those that failed.
RoundResult run_pool_round(const PoolRoundOptions& options);

}  // namespace brood::test
