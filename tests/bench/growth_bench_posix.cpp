// How a pool's cost grows: with its workers, with the length of the values, with the number of
// tasks.
#include <brood/pool.hpp>

#include "benches_posix.hpp"
#include "programs_posix.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace brood::bench {

namespace {

constexpr int few_rounds = 3;

int add_one(int x) {
  return x + 1;
}

std::vector<char> same(std::vector<char> bytes) {
  return bytes;
}

std::string size_text(std::size_t size) {
  return size >= (1U << 20U)   ? std::to_string(size >> 20U) + " MiB"
         : size >= (1U << 10U) ? std::to_string(size >> 10U) + " KiB"
                               : std::to_string(size) + " B";
}

void bench_workers(Suite& suite, int workers) {
  const StartMethod method = usual_method();
  Python python;
  Pool pool{{.processes = workers, .start_method = method}};
  const std::vector<int> items(static_cast<std::size_t>(suite.times(20'000)), 1);
  suite.compare({.name = "map, chunksize 1, " + std::to_string(workers) + " workers",
                 .unit = "item",
                 .brood =
                     [&] {
                       return seconds_of([&] { pool.map(add_one, items, 1); }) /
                              static_cast<double>(items.size());
                     },
                 .rivals = {{"CPython Pool.map",
                             [&] {
                               return python.seconds("map_workers " + to_string(method) + " " +
                                                     std::to_string(suite.times(1'000)) + " " +
                                                     std::to_string(workers));
                             },
                             Measure::times_as_fast}},
                 .most_rounds = few_rounds});
}

void bench_payload(Suite& suite, std::size_t size) {
  const StartMethod method = usual_method();
  Python python;
  Pool pool{{.processes = 1, .start_method = method}};
  const std::vector<char> argument(size, 'x');
  std::vector<char> there(size);
  std::vector<char> back(size);
  const int trips = suite.times(
      static_cast<int>(std::clamp<std::size_t>((std::size_t{64} << 20U) / size, 2, 1'000)));
  const auto copy_both = [&] {
    void* volatile first = there.data();  // the optimiser would see that nobody reads a copy
    void* volatile second = back.data();
    std::memcpy(first, argument.data(), size);
    std::memcpy(second, there.data(), size);
  };
  const std::string python_request = "bytes " + to_string(method) + " " +
                                     std::to_string(suite.times(std::min(trips, 20))) + " " +
                                     std::to_string(size);
  suite.compare(
      {.name = "apply, " + size_text(size) + " there and back",
       .unit = "call",
       .brood = [&] { return seconds_of_each(trips, [&] { pool.apply(same, argument); }); },
       .rivals = {{"memcpy of the same bytes", [&] { return seconds_of_each(trips, copy_both); },
                   Measure::times_as_long},
                  {"CPython Pool.apply", [&] { return python.seconds(python_request); },
                   Measure::times_as_fast}},
       .most_rounds = few_rounds});
}

void bench_tasks(Suite& suite, int tasks, const std::string& name) {
  const StartMethod method = usual_method();
  Python python;
  Pool pool{{.processes = 2, .start_method = method}};
  const std::vector<int> items(static_cast<std::size_t>(suite.times(tasks)), 1);
  suite.compare({.name = "map, " + name + " tasks",
                 .unit = "task",
                 .brood =
                     [&] {
                       return seconds_of([&] { pool.map(add_one, items, 1); }) /
                              static_cast<double>(items.size());
                     },
                 .rivals = {{"CPython Pool.map, 10^4 at most",
                             [&] {
                               return python.seconds(
                                   "map_each " + to_string(method) + " " +
                                   std::to_string(suite.times(std::min(tasks, 10'000))));
                             },
                             Measure::times_as_fast}},
                 .most_rounds = few_rounds});
}

}  // namespace

void bench_growth(Suite& suite) {
  for (const int workers : {1, 2, 4, 8, 16, 32, 64}) {
    bench_workers(suite, workers);
  }
  for (const std::size_t size :
       {std::size_t{8}, std::size_t{1} << 10U, std::size_t{64} << 10U, std::size_t{1} << 20U,
        std::size_t{8} << 20U, std::size_t{64} << 20U}) {
    bench_payload(suite, size);
  }
  bench_tasks(suite, 100, "10^2");
  bench_tasks(suite, 1'000, "10^3");
  bench_tasks(suite, 10'000, "10^4");
  bench_tasks(suite, 100'000, "10^5");
  bench_tasks(suite, 1'000'000, "10^6");
  bench_tasks(suite, 10'000'000, "10^7");
}

}  // namespace brood::bench
