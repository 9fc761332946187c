#pragma once
// Runs scenarios in every way that bounds allow, and in some ways that they do not.

#include "model/world.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace brood::model {

/// All runs within the bounds, or, if `chance` is not 0, so many that are drawn.
struct Round {
  Bounds bounds;
  std::uint64_t chance = 0;
};

struct Plan {
  std::unique_ptr<Scenario> scenario;
  std::vector<Round> rounds;
};

/// The rest of main: see tests/model/README.md for the arguments.
int explore(int argc, char** argv, const std::vector<Plan>& plans);

}  // namespace brood::model
