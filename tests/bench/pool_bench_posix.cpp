// A pool at work. Processes that stand for a limit are forked before there is a pool: they shall
// not inherit from it.
#include <brood/pool.hpp>

#include "benches_posix.hpp"
#include "limits_posix.hpp"
#include "programs_posix.hpp"

#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace brood::bench {

namespace {

int add_one(int x) {
  return x + 1;
}

std::vector<char> same(std::vector<char> bytes) {
  return bytes;
}

std::string request(const char* name, StartMethod method, int count) {
  return name + (" " + to_string(method)) + " " + std::to_string(count);
}

void bench_single_items(Suite& suite, StartMethod method) {
  Python python;
  Pool pool{{.processes = 2, .start_method = method}};
  std::vector<int> items(static_cast<std::size_t>(suite.times(20'000)));
  std::iota(items.begin(), items.end(), 0);
  const int python_items = suite.times(2'000);
  suite.compare(
      {.name = "map, chunksize 1, 2 workers, " + to_string(method),
       .unit = "item",
       .brood =
           [&] {
             return seconds_of([&] { pool.map(add_one, items, 1); }) /
                    static_cast<double>(items.size());
           },
       .rivals = {{"CPython Pool.map",
                   [&] { return python.seconds(request("map_each", method, python_items)); },
                   Measure::times_as_fast, 50},
                  {"CPython ProcessPoolExecutor.map",
                   [&] { return python.seconds(request("executor_map", method, python_items)); },
                   Measure::times_as_fast}}});
}

/// The limit: both vectors are there already, and every page of them was touched before.
class LoopAndCopies {
 public:
  explicit LoopAndCopies(const std::vector<int>& items)
      : items_(items), copy_(items.size()), results_(items.size()), copied_(items.size()) {}

  void run() {
    const std::size_t size = items_.size() * sizeof(int);
    std::memcpy(copy_.data(), items_.data(), size);
    for (std::size_t i = 0; i < copy_.size(); ++i) {
      results_[i] = function_(copy_[i]);
    }
    std::memcpy(copied_.data(), results_.data(), size);
  }

 private:
  int (*volatile function_)(int) = add_one;  // a call for each item, as in a worker
  const std::vector<int>& items_;
  std::vector<int> copy_;
  std::vector<int> results_;
  std::vector<int> copied_;
};

void bench_many_items(Suite& suite) {
  const StartMethod method = usual_method();
  Python python;
  Pool pool{{.processes = 2, .start_method = method}};
  // A smoke run takes far fewer, but enough for every chunk to have some.
  const int count = suite.times(100) == 100 ? 10'000'000 : 10'000;
  std::vector<int> items(static_cast<std::size_t>(count));
  std::iota(items.begin(), items.end(), 0);
  LoopAndCopies limit(items);
  suite.compare(
      {.name = "map, default chunks, 10^7 ints",
       .unit = "item",
       .brood = [&] { return seconds_of([&] { pool.map(add_one, items); }) / count; },
       .rivals = {
           {"loop and 2 memcpy, 1 thread", [&] { return seconds_of([&] { limit.run(); }) / count; },
            Measure::extra_seconds, 10e-9},
           {"CPython Pool.map, 10^6 ints",
            [&] { return python.seconds(request("map_chunks", method, count / 10)); },
            Measure::times_as_fast}}});
}

void bench_round_trip(Suite& suite, StartMethod method, const std::string& where) {
  SocketEcho socket(sizeof(int));
  const std::unique_ptr<WordPingPong> word = WordPingPong::create();
  Python python;
  Pool pool{{.processes = 1, .start_method = method}};
  const int trips = suite.times(3'000);
  std::vector<Rival> rivals;
  if (word != nullptr) {
    rivals.push_back({"futex ping-pong",
                      [&] { return seconds_of_each(trips, [&] { word->round_trip(); }); },
                      Measure::times_as_long, 2});
  }
  rivals.push_back({"socketpair ping-pong",
                    [&] { return seconds_of_each(trips, [&] { socket.round_trip(); }); },
                    Measure::times_as_long});
  rivals.push_back({"CPython Pool.apply",
                    [&] { return python.seconds(request("apply", method, suite.times(1'000))); },
                    Measure::times_as_fast, 20});
  rivals.push_back({"CPython ProcessPoolExecutor.submit",
                    [&] { return python.seconds(request("executor", method, suite.times(300))); },
                    Measure::times_as_fast});
  suite.compare({.name = "apply, 1 worker, " + where,
                 .unit = "call",
                 .brood = [&] { return seconds_of_each(trips, [&] { pool.apply(add_one, 1); }); },
                 .rivals = std::move(rivals)});
}

}  // namespace

void bench_apply(Suite& suite) {
  if (const std::unique_ptr<OneCpu> one = OneCpu::take()) {
    // By spawn: a fork server that was started before is not bound to the CPU, nor are its workers.
    bench_round_trip(suite, StartMethod::spawn, "all on one CPU");
  }
  bench_round_trip(suite, usual_method(), "on any CPU");
}

void bench_map(Suite& suite) {
  for (const StartMethod method : {StartMethod::forkserver, StartMethod::spawn}) {
    bench_single_items(suite, method);
  }
  bench_many_items(suite);
}

void bench_bytes(Suite& suite) {
  constexpr std::size_t size = std::size_t{8} << 20U;
  const StartMethod method = usual_method();
  SocketEcho socket(size);
  Python python;
  Pool pool{{.processes = 1, .start_method = method}};
  const std::vector<char> argument(size, 'x');
  std::vector<char> there(size);
  std::vector<char> back(size);
  const int trips = suite.times(10);
  const auto copy_both = [&] {
    // Through volatile pointers: the optimiser would see that nobody reads a copy.
    void* volatile first = there.data();
    void* volatile second = back.data();
    std::memcpy(first, argument.data(), size);
    std::memcpy(second, there.data(), size);
  };
  const std::string python_request =
      request("bytes", method, suite.times(5)) + " " + std::to_string(size);
  suite.compare(
      {.name = "apply, 8 MiB there and 8 MiB back",
       .unit = "call",
       .brood = [&] { return seconds_of_each(trips, [&] { pool.apply(same, argument); }); },
       .rivals = {{"memcpy of the same bytes", [&] { return seconds_of_each(trips, copy_both); },
                   Measure::times_as_long, 3},
                  {"socketpair echo of the same bytes",
                   [&] { return seconds_of_each(trips, [&] { socket.round_trip(); }); },
                   Measure::times_as_long},
                  {"CPython Pool.apply", [&] { return python.seconds(python_request); },
                   Measure::times_as_fast}}});
}

}  // namespace brood::bench
