#pragma once
// What the stories about processes share. A child of theirs answers with its exit code.

#include <brood/process.hpp>

#include "pool_support.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace brood_scenario {

class ProcessStory : public PoolStory {
 protected:
  /// A child by the method that is told; not started.
  brood::Process child(brood::Target target, std::string name = {}) const {
    return brood::Process(
        {.target = std::move(target), .name = std::move(name), .start_method = GetParam()});
  }
};

/// exitcode() of a child that was started, once it has ended; fails instead of hanging.
inline std::optional<int> must_end(brood::Process& process) {
  if (!process.join_for(brood::test::patience)) {
    process.kill();
    ADD_FAILURE() << process.describe() << " did not end";
  }
  return process.exitcode();
}

inline std::optional<int> start_and_end(brood::Process process) {
  process.start();
  return must_end(process);
}

/// A target that runs until it is ended from outside.
inline void run_for_ever() {
  brood::parent_process()->join();
}

}  // namespace brood_scenario
