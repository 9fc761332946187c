// A worker dies in each way that there is, at each step of a task. The task fails, everything else
// comes to its end, and the pool goes on. pool_kill_test.cpp kills at random instants from outside.

#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/pool_round.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <random>
#include <stdexcept>
#include <thread>

namespace brood_scenario {

namespace {

using PoolDeath = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolDeath);

enum class End { kill, abort, segfault, exit, exception, number, no_memory };
enum class Step { decoding, running, encoding };

constexpr End deaths[] = {End::kill, End::abort, End::segfault, End::exit};
constexpr End throws[] = {End::exception, End::number, End::no_memory};
constexpr Step steps[] = {Step::decoding, Step::running, Step::encoding};

void meet(End end) {
  switch (end) {
    case End::kill:
      brood::test::kill_process(brood::test::own_pid());
      for (;;) {
        std::this_thread::yield();
      }
    case End::abort:
      std::abort();
    case End::segfault:
      std::raise(SIGSEGV);
      std::abort();
    case End::exit:
      std::exit(7);
    case End::exception:
      throw std::runtime_error("as it was told");
    case End::number:
      throw 5;
    case End::no_memory:
      throw std::bad_alloc();
  }
}

/// What a task takes and returns. It meets its end in the worker, when it is read or written there.
struct Cargo {
  int number = 0;
  End end{};
  Step step{};
  bool is_armed = false;
  bool is_in_worker = false;

  template <class Archive>
  void save(Archive& archive) const {
    if (is_armed && is_in_worker && step == Step::encoding) {
      meet(end);
    }
    archive(number, end, step, is_armed, is_in_worker);
  }

  template <class Archive>
  void load(Archive& archive) {
    archive(number, end, step, is_armed, is_in_worker);
    if (is_in_worker) {
      is_in_worker = false;  // it has come back
      return;
    }
    is_in_worker = true;
    if (is_armed && step == Step::decoding) {
      meet(end);
    }
  }
};

Cargo carry(Cargo cargo) {
  if (cargo.is_armed && cargo.step == Step::running) {
    meet(cargo.end);
  }
  cargo.number *= 2;
  return cargo;
}

/// Harmless tasks around one that meets its end; what became of that one.
template <class Error>
Error error_among_others(brood::Pool& pool, End end, Step step) {
  std::vector<brood::AsyncResult<Cargo>> results;
  for (int i = 0; i < 20; ++i) {
    results.push_back(
        pool.apply_async(carry, Cargo{.number = i, .end = end, .step = step, .is_armed = i == 7}));
  }
  std::optional<Error> caught;
  for (int i = 0; i < 20; ++i) {
    try {
      EXPECT_EQ(must_get(results[static_cast<std::size_t>(i)]).number, 2 * i);
      EXPECT_NE(i, 7) << "the task came back";
    } catch (const Error& error) {
      EXPECT_EQ(i, 7) << error.what();
      caught.emplace(error);
    }
  }
  return caught.value();
}

TEST_P(PoolDeath, AtEachStepOfATaskIsTheEndOfThatTaskAlone) {
  for (const int count : {1, 2}) {
    brood::Pool pool{workers(count)};
    std::size_t deaths_before = 0;
    for (const End end : deaths) {
      for (const Step step : steps) {
        SCOPED_TRACE(testing::Message() << "end " << int(end) << ", step " << int(step));
        const auto error = error_among_others<brood::WorkerDied>(pool, end, step);
        EXPECT_NE(error.exitcode(), 0);
        EXPECT_EQ(error.exitcode() == 7, end == End::exit);
        EXPECT_EQ(pool.statistics().deaths, ++deaths_before);
      }
    }
  }
}

TEST_P(PoolDeath, WhatIsThrownAtAnyStepKillsNobody) {
  brood::Pool pool{two_workers()};
  for (const End end : throws) {
    for (const Step step : {Step::decoding, Step::running}) {
      const auto error = error_among_others<brood::RemoteError>(pool, end, step);
      const bool is_known = error.type_name() == (end == End::exception ? "std::runtime_error"
                                                  : end == End::number  ? "int"
                                                                        : "std::bad_alloc");
      EXPECT_TRUE(is_known) << error.type_name();
    }
    error_among_others<brood::EncodingError>(pool, end, Step::encoding);
  }
  EXPECT_EQ(pool.statistics().deaths, 0U);
  EXPECT_EQ(pool.statistics().restarts, 0U);
}

int square(int x) {
  return x * x;
}

std::int64_t pid_of_worker(int) {
  return brood::test::own_pid();
}

TEST_P(PoolDeath, OfIdleWorkersHarmsNothing) {
  brood::Pool pool{workers(4)};
  (void)must_get(pool.map_async(square, std::vector<int>(40, 2), 1));
  for (int round = 0; round < 3; ++round) {
    for (const brood::WorkerStatistics& worker : pool.statistics().workers) {
      if (worker.state == brood::WorkerState::idle) {
        brood::test::kill_process(worker.pid);
      }
    }
    // A worker that is just being killed may still be handed a task, and die in it.
    EXPECT_EQ(must_get(pool.with({.retries = 100}).map_async(square, std::vector<int>(40, 3), 1)),
              std::vector<int>(40, 9));
  }
}

std::vector<std::uint8_t> echo(std::vector<std::uint8_t> bytes) {
  return bytes;
}

TEST_P(PoolDeath, WhileAHundredMebibytesComeOrGoLosesOneTaskAtMost) {
  const std::vector<std::uint8_t> big(100U << 20U, 7);
  std::mt19937 random(std::random_device{}());
  for (int round = 0; round < 4; ++round) {
    brood::Pool pool{one_worker()};
    const std::int64_t victim = must_get(pool.apply_async(pid_of_worker, 0));
    const auto result = pool.apply_async(echo, big);
    const auto after = pool.apply_async(square, 5);
    // An instant to be hit, not a wait for something.
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 200'000);
    while (std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
    brood::test::kill_process(victim);
    try {
      EXPECT_TRUE(must_get(result) == big);
    } catch (const brood::WorkerDied& error) {
      EXPECT_EQ(error.pid(), victim);
    }
    try {
      EXPECT_EQ(must_get(after), 25);
    } catch (const brood::WorkerDied& error) {
      EXPECT_EQ(error.pid(), victim);
      EXPECT_NO_THROW(must_get(result)) << "one death, two tasks";
    }
  }
}

TEST_P(PoolDeath, AtRandomInstantsOfManyTasksLosesThoseThatRanAndNoOther) {
  for (const int count : {1, 2, 8}) {
    for (const int retries : {0, 2}) {
      const auto seed = std::random_device{}();
      std::printf("seed %u, %d workers\n", seed, count);
      const auto result = brood::test::run_pool_round({.start_method = GetParam(),
                                                       .seed = seed,
                                                       .workers = count,
                                                       .tasks = 1000,
                                                       .kills = 15,
                                                       .retries = retries});
      EXPECT_EQ(result.wrong, std::vector<std::string>{});
      std::printf("%zu killed, %llu lost\n", result.killed,
                  static_cast<unsigned long long>(result.lost));
    }
  }
}

}  // namespace

}  // namespace brood_scenario
