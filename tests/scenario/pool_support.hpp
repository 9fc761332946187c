#pragma once
// What the stories about pools share: each is told under every start method of the system, and
// leaves nothing behind.

#include <brood/pool.hpp>
#include <brood/start_method.hpp>

#include "support/process_probe.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace brood_scenario {

/// How this process was really started, from what the system says of it: "spawn", "forkserver" or
/// "fork". `test_pid`: the process that made the pool.
std::string really_started_by(std::int64_t test_pid);

/// Of `all`, those that are neither the fork server nor the keeper of shared memory's names, which
/// live as long as the program.
std::vector<std::int64_t> without_fork_server(std::vector<std::int64_t> all);

class PoolStory : public testing::TestWithParam<brood::StartMethod> {
 protected:
  /// What every pool of a story is made with.
  static brood::PoolOptions workers(int count) {
    return {.processes = count, .start_method = GetParam()};
  }

  static brood::PoolOptions two_workers() { return workers(2); }

  static brood::PoolOptions one_worker() { return workers(1); }

  void TearDown() override;

 private:
  std::vector<std::string> shared_memory_before_ = brood::test::shared_memory_names();
};

/// What a program prints, until all that could print have ended.
std::vector<std::string> all_lines(brood::test::RunningProgram& program);

/// get() that fails instead of hanging.
template <class R>
R must_get(const brood::AsyncResult<R>& result) {
  if (!result.wait_for(brood::test::patience)) {
    throw std::runtime_error("a result did not come");
  }
  return result.get();
}

std::string name_of(const testing::TestParamInfo<brood::StartMethod>& info);

}  // namespace brood_scenario

#define BROOD_FOR_EACH_START_METHOD(story)                                               \
  INSTANTIATE_TEST_SUITE_P(By, story, testing::ValuesIn(brood::get_all_start_methods()), \
                           brood_scenario::name_of)
