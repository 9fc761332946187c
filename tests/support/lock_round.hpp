#pragma once
// Processes that take one lock in turn are killed at random instants. What must hold: only one is
// inside at a time; who comes after one that was killed inside is told so, and nobody is told twice
// of the same death; all others come to their end.

#include <brood/start_method.hpp>

#include "support/queue_round.hpp"

#include <cstddef>
#include <cstdint>

namespace brood::test {

struct LockRoundOptions {
  StartMethod start_method{};
  std::uint32_t seed = 0;
  bool recursive = false;
  std::size_t processes = 3;
  int kills = 0;
};

/// `lost`: how many were killed inside.
RoundResult run_lock_round(const LockRoundOptions& options);

}  // namespace brood::test
