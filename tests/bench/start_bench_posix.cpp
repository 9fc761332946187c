// Pools and workers from nothing. The fork server of either side lives as long as its program: the
// round that does not count starts it.
//
// A worker is more than a process: its Pool has a thread, a region and two channels besides.
// DESIGN.md's goals for starting and joining are Process's, so these cases have none.
#include <brood/pool.hpp>

#include "benches_posix.hpp"
#include "limits_posix.hpp"
#include "programs_posix.hpp"

#include <string>

namespace brood::bench {

namespace {

int add_one(int x) {
  return x + 1;
}

double pool_until_first_result(StartMethod method) {
  std::optional<Pool> pool;  // its end is not timed
  return seconds_of([&] {
    pool.emplace(PoolOptions{.processes = 2, .start_method = method});
    pool->apply(add_one, 1);
  });
}

void start_and_end_worker(StartMethod method) {
  Pool pool{{.processes = 1, .start_method = method}};
  pool.close();
  pool.join();
}

void bench_pool(Suite& suite, StartMethod method) {
  Python python;
  const std::string name = to_string(method);
  suite.compare({.name = "Pool(2) until the first result, " + name,
                 .unit = "pool",
                 .brood = [&] { return pool_until_first_result(method); },
                 .rivals = {{"CPython Pool", [&] { return python.seconds("pool " + name); },
                             Measure::times_as_fast}}});
}

void bench_worker(Suite& suite, StartMethod method) {
  Python python;
  const std::string name = to_string(method);
  const int times = suite.times(10);
  const auto each = [times](auto work) {
    return [times, work] { return seconds_of_each(times, work); };
  };
  const Command no_op{{BROOD_BENCH_NO_OP}};
  const Command itself{{BROOD_BENCH_ITSELF, "--no-op"}};
  std::vector<Rival> rivals;
  if (method != StartMethod::spawn) {
    rivals.push_back({"bare fork", each(fork_and_wait), Measure::times_as_long});
  }
  rivals.push_back(
      {"posix_spawn of a static no-op", each([no_op] { run(no_op); }), Measure::times_as_long});
  rivals.push_back(
      {"posix_spawn of this program", each([itself] { run(itself); }), Measure::times_as_long});
  rivals.push_back(
      {"CPython Pool", [&] { return python.seconds("worker " + name); }, Measure::times_as_fast});
  suite.compare({.name = "Pool(1), close, join, " + name,
                 .unit = "pool",
                 .brood = each([method] { start_and_end_worker(method); }),
                 .rivals = std::move(rivals)});
}

}  // namespace

void bench_start(Suite& suite) {
  for (const StartMethod method : get_all_start_methods()) {
    bench_pool(suite, method);
  }
  for (const StartMethod method : get_all_start_methods()) {
    bench_worker(suite, method);
  }
}

}  // namespace brood::bench
