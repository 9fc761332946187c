// What a pool gives its workers, and what it tells of them: environment, memory, numbers, a trace.

#include <brood/cpu_count.hpp>
#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/scratch.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>

namespace brood_scenario {

namespace {

using namespace std::chrono_literals;

using PoolSettings = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolSettings);

int square(int x) {
  return x * x;
}

std::string variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? "(none)" : value;
}

// What constructors of global objects see: where a worker is a fresh program, its libraries see the
// same.
const std::string seen_at_start = variable("BROOD_TEST_OF_WORKERS");

std::string variable_at_start(int) {
  return seen_at_start;
}

TEST_P(PoolSettings, WorkersHaveTheVariablesThatTheyAreGivenAndTheProgramHasNot) {
  brood::test::set_variable("BROOD_TEST_INHERITED", "from the program");
  brood::PoolOptions options = one_worker();
  options.environment = {{"BROOD_TEST_OF_WORKERS", "a = b"}, {"BROOD_TEST_INHERITED", "no"}};
  brood::Pool pool{options};
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(must_get(pool.apply_async(variable, "BROOD_TEST_OF_WORKERS")), "a = b");
    EXPECT_EQ(must_get(pool.apply_async(variable, "BROOD_TEST_INHERITED")), "no");
    const bool is_fresh = GetParam() == brood::StartMethod::spawn;
    EXPECT_EQ(must_get(pool.apply_async(variable_at_start, 0)), is_fresh ? "a = b" : "(none)");
    EXPECT_THROW(must_get(pool.apply_async([](int) { std::exit(1); }, 0)), brood::WorkerDied);
  }
  EXPECT_EQ(variable("BROOD_TEST_OF_WORKERS"), "(none)");
  EXPECT_EQ(variable("BROOD_TEST_INHERITED"), "from the program");
}

TEST_P(PoolSettings, WorkersShareTheCpusAmongTheThreadsOfTheirLibraries) {
  brood::Pool pool{two_workers()};
  const int share = std::max(1, brood::cpu_count() / 2);
  EXPECT_EQ(must_get(pool.apply_async(variable, "BLIS_NUM_THREADS")), std::to_string(share));
  EXPECT_EQ(variable("BLIS_NUM_THREADS"), "(none)") << "it is for workers only";
  brood::PoolOptions options = one_worker();
  options.threads_per_process = 0;
  brood::Pool untouched{options};
  EXPECT_EQ(must_get(untouched.apply_async(variable, "BLIS_NUM_THREADS")), "(none)");
}

TEST_P(PoolSettings, WhatTheUserHasSetForLibrariesStays) {
  brood::test::set_variable("NUMEXPR_NUM_THREADS", "17");
  brood::Pool pool{one_worker()};
  EXPECT_EQ(must_get(pool.apply_async(variable, "NUMEXPR_NUM_THREADS")), "17");
  brood::test::set_variable("NUMEXPR_NUM_THREADS", "");
}

/// Keeps so much memory, and uses it.
std::int64_t leak(int mebibytes) {
  static std::vector<std::vector<char>> kept;
  kept.emplace_back(static_cast<std::size_t>(mebibytes) << 20U, 'x');
  return brood::test::own_pid();
}

TEST_P(PoolSettings, AWorkerThatHasTooMuchMemoryIsReplacedAndNoTaskIsLost) {
  brood::PoolOptions options = one_worker();
  options.memory_limit = std::uint64_t{400} << 20U;
  brood::Pool pool{options};
  std::vector<brood::AsyncResult<std::int64_t>> results;
  for (int i = 0; i < 4; ++i) {
    results.push_back(pool.apply_async(leak, 0));
  }
  const std::int64_t first = must_get(results[0]);
  for (const auto& result : results) {
    EXPECT_EQ(must_get(result), first);
  }
  EXPECT_EQ(must_get(pool.apply_async(leak, 500)), first) << "a task's result comes all the same";
  EXPECT_NE(must_get(pool.apply_async(leak, 0)), first);
  EXPECT_EQ(pool.statistics().deaths, 0U);
  EXPECT_EQ(pool.statistics().restarts, 1U);
}

TEST_P(PoolSettings, AWorkerThatHasTooMuchMemoryFromTheBeginningDoesOneTaskAllTheSame) {
  brood::PoolOptions options = one_worker();
  options.memory_limit = 1;
  brood::Pool pool{options};
  const std::int64_t first = must_get(pool.apply_async(leak, 0));
  const std::int64_t second = must_get(pool.apply_async(leak, 0));
  EXPECT_NE(first, second);
  EXPECT_EQ(pool.statistics().deaths, 0U);
}

TEST_P(PoolSettings, StatisticsCountWhatWasDone) {
  brood::PoolOptions options = two_workers();
  options.measure_times = true;
  brood::Pool pool{options};
  (void)must_get(pool.map_async(square, std::vector<int>(100, 3), 1));
  EXPECT_THROW(must_get(pool.apply_async([](int) { throw 1; }, 0)), brood::RemoteError);
  const brood::PoolStatistics numbers = pool.statistics();
  EXPECT_EQ(numbers.tasks.done, 100U);
  EXPECT_EQ(numbers.tasks.failed, 1U);
  EXPECT_GE(numbers.tasks.bytes_in, 101 * sizeof(int));
  EXPECT_GE(numbers.tasks.bytes_out, 100 * sizeof(int));
  EXPECT_GT(numbers.tasks.run_time.total, 0ns);
  EXPECT_EQ(numbers.queued, 0U);
  EXPECT_EQ(numbers.workers.size(), 2U);
  std::uint64_t done = 0;
  for (const auto& worker : numbers.workers) {
    done += worker.tasks.done;
  }
  EXPECT_EQ(done, 100U);
  pool.close();
  pool.join();
  EXPECT_EQ(pool.statistics().tasks.done, 100U);
  EXPECT_TRUE(pool.statistics().workers.empty());
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) {
    ++count;
  }
  return count;
}

// That the format is right is trace_test's story.
TEST_P(PoolSettings, ATraceTellsWhenEachTaskRanAndWhere) {
  const brood::test::Scratch scratch;
  brood::Pool pool{two_workers()};
  (void)must_get(pool.map_async(square, std::vector<int>(10, 3), 1));
  pool.trace_to(scratch.path() / "first.json");
  (void)must_get(pool.map_async(square, std::vector<int>(100, 3), 1));
  pool.trace_to(scratch.path() / "second.json");
  (void)must_get(pool.map_async(square, std::vector<int>(20, 3), 1));
  EXPECT_THROW(must_get(pool.apply_async([](int) { std::exit(1); }, 0)), brood::WorkerDied);
  pool.close();
  pool.join();
  const std::string first = text_of(scratch.path() / "first.json");
  const std::string second = text_of(scratch.path() / "second.json");
  EXPECT_EQ(count_of(first, R"("ph":"X")"), 100U);
  EXPECT_EQ(count_of(first, R"("thread_name")"), 2U);
  EXPECT_EQ(count_of(second, R"("ph":"X")"), 21U);
  EXPECT_EQ(count_of(second, R"("ended":"lost")"), 1U);
  for (const std::string& text : {first, second}) {
    EXPECT_EQ(text.substr(0, 1), "[");
    EXPECT_EQ(text.substr(text.size() - 3), "\n]\n");
  }
  EXPECT_THROW(pool.trace_to(scratch.path() / "no" / "where"), std::system_error);
}

}  // namespace

}  // namespace brood_scenario
