#include "pool/pool_setup.hpp"

#include "os/cpu.hpp"
#include "os/own_memory.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

namespace brood::pool {
namespace {

using namespace std::chrono_literals;

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

TEST(PoolSetup, TaskOptionsThatAskForNothingAreNone) {
  EXPECT_EQ(checked({}), nullptr);
  EXPECT_NE(checked({.timeout = 1s}), nullptr);
  EXPECT_NE(checked({.retries = 1}), nullptr);
  EXPECT_NE(checked({.fail_fast = true}), nullptr);
}

TEST(PoolSetup, WrongTaskOptionsAreRefused) {
  EXPECT_THROW((void)checked({.timeout = 0s}), std::invalid_argument);
  EXPECT_THROW((void)checked({.timeout = -1s}), std::invalid_argument);
  EXPECT_THROW((void)checked({.retries = -1}), std::invalid_argument);
}

TEST(PoolSetup, WrongNumbersOfWorkersAreRefused) {
  EXPECT_EQ(to_policies({.idle_timeout = 1s, .min_processes = 2}, 2).min_workers, 2U);
  EXPECT_THROW((void)to_policies({.min_processes = 3}, 2), std::invalid_argument);
  EXPECT_THROW((void)to_policies({.min_processes = -1}, 2), std::invalid_argument);
  EXPECT_THROW((void)to_policies({.idle_timeout = -1s}, 2), std::invalid_argument);
}

TEST(PoolSetup, WorkersAreCountedAndThoseThatCannotBeAreRefused) {
  EXPECT_EQ(workers_of({.processes = 3}), 3U);
  EXPECT_EQ(workers_of({.processes = 0}), 0U);
  EXPECT_THROW((void)workers_of({.processes = -1}), std::invalid_argument);
}

TEST(PoolSetup, HowManyTasksAWorkerDoesIsAtLeastOne) {
  EXPECT_EQ(to_policies({.maxtasksperchild = 3}, 2).maxtasksperchild, 3U);
  EXPECT_EQ(to_policies({}, 2).maxtasksperchild, std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(to_policies({.maxtasksperchild = 3}, 0).maxtasksperchild,
            std::numeric_limits<std::size_t>::max());  // this process is not replaced
  EXPECT_THROW((void)to_policies({.maxtasksperchild = 0}, 2), std::invalid_argument);
  EXPECT_FALSE(to_policies({.idle_timeout = 1s}, 0).idle_timeout.has_value());
}

TEST(PoolSetup, WorkersShareTheCpusUnlessToldOtherwise) {
  const int cpus = os::usable_cpus();
  EXPECT_THAT(to_variables({}, 1), Contains("OPENBLAS_NUM_THREADS=" + std::to_string(cpus)));
  EXPECT_THAT(to_variables({}, 10'000), Contains("OPENBLAS_NUM_THREADS=1"));
  EXPECT_THAT(to_variables({.threads_per_process = 7}, 1), Contains("MKL_NUM_THREADS=7"));
  EXPECT_THAT(to_variables({.threads_per_process = 0}, 1), IsEmpty());
  const auto own = to_variables({.environment = {{"MKL_NUM_THREADS", "3"}, {"A", ""}}}, 10'000);
  EXPECT_THAT(own, Contains("MKL_NUM_THREADS=3"));
  EXPECT_THAT(own, Not(Contains("MKL_NUM_THREADS=1")));
  EXPECT_THAT(own, Contains("A="));
}

TEST(PoolSetup, WhatCannotBeAVariableIsRefused) {
  for (const auto& variable : {std::pair<std::string, std::string>("", "x"),
                               {"A=B", "x"},
                               {std::string("A\0B", 3), "x"},
                               {"A", std::string("x\0y", 3)}}) {
    EXPECT_THROW((void)to_variables({.environment = {variable}}, 1), std::invalid_argument);
  }
  EXPECT_THROW((void)to_variables({.threads_per_process = -1}, 1), std::invalid_argument);
}

TEST(PoolSetup, MemoryLimitsOfNothingAreRefused) {
  wire::WorkerSetup setup;
  EXPECT_THROW(set_memory_limits({.memory_limit = 0}, setup), std::invalid_argument);
  EXPECT_THROW(set_memory_limits({.hard_memory_limit = 0}, setup), std::invalid_argument);
  set_memory_limits({.memory_limit = 5}, setup);
  EXPECT_EQ(setup.memory_limit, 5U);
  EXPECT_EQ(setup.hard_memory_limit, 0U);
  if (!os::can_limit_own_memory) {
    EXPECT_THROW(set_memory_limits({.hard_memory_limit = 5}, setup), std::invalid_argument);
  }
}

}  // namespace
}  // namespace brood::pool
