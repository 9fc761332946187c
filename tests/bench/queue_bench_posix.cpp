// Items through a Queue: by one producer to one consumer, by four to one, by one to four; beside
// bytes through a bare pipe, which knows no items and is read in pieces that are as long; large
// ones also beside what copying them costs two processes that do nothing else.
#include <brood/queue.hpp>

#include "benches_posix.hpp"
#include "crew_posix.hpp"
#include "limits_posix.hpp"
#include "programs_posix.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace brood::bench {

namespace {

using Text = std::vector<std::uint8_t>;

// From here on an item is its copying, and what the memory of two CPUs does is its limit.
constexpr std::size_t large = std::size_t{1} << 20U;

struct Item {
  const char* name;
  std::size_t size;
  int full;         ///< items in one sample
  int python_full;  ///< CPython's samples are smaller: nobody wants to wait for them
};

struct Ends {
  int producers;
  int consumers;
};

template <class T>
T item_of(std::size_t size) {
  if constexpr (std::is_same_v<T, Text>) {
    return Text(size, 1);
  } else {
    return static_cast<T>(size);
  }
}

template <class T>
void put_when_told(Queue<T> queue, std::uint64_t size, Connection orders) {
  const T item = item_of<T>(size);
  follow(orders, [&] { queue.put(item); });
}

template <class T>
void get_when_told(Queue<T> queue, Connection orders) {
  follow(orders, [&] { queue.get(); });
}

template <class T>
void bench_ends(Suite& suite, const Item& item, Ends ends) {
  const StartMethod method = usual_method();
  const auto total = 4 * static_cast<std::uint64_t>(suite.times(item.full / 4));
  const auto python_total = 4 * static_cast<std::uint64_t>(suite.times(item.python_full / 4));
  PipeCrew pipe(item.size, ends.producers, ends.consumers);
  Python python;
  Queue<T> queue({.maxsize = 1000});  // as many as CPython's may have in its feeder's list
  Crew producers(ends.producers, [&](Connection orders) {
    return Process(
        {.target = {put_when_told<T>, queue, std::uint64_t{item.size}, std::move(orders)},
         .start_method = method});
  });
  Crew consumers(ends.consumers, [&](Connection orders) {
    return Process(
        {.target = {get_when_told<T>, queue, std::move(orders)}, .start_method = method});
  });
  const std::string shape = std::to_string(ends.producers) + ":" + std::to_string(ends.consumers);
  const std::string request = "queue " + to_string(method) + " " + std::to_string(python_total) +
                              " " + std::to_string(item.size) + " " +
                              std::to_string(ends.producers) + " " + std::to_string(ends.consumers);
  const auto move_all = [&] {
    consumers.begin(total / static_cast<std::uint64_t>(ends.consumers));
    producers.begin(total / static_cast<std::uint64_t>(ends.producers));
    producers.wait_for_end();
    consumers.wait_for_end();
  };
  const auto each = [total](auto& crew) {
    return seconds_of([&] { crew.move(total); }) / static_cast<double>(total);
  };
  std::vector<Rival> rivals{
      {"the same bytes through a pipe", [&] { return each(pipe); }, Measure::times_as_long},
      {"CPython Queue", [&] { return python.seconds(request); }, Measure::times_as_fast, 25}};
  std::optional<CopyCrew> copies;
  if (item.size >= large) {
    copies.emplace(item.size);
    rivals.push_back({"copied into shared memory and out of it", [&] { return each(*copies); },
                      Measure::times_as_long});
  }
  suite.compare({.name = "Queue " + shape + ", " + item.name,
                 .unit = "item",
                 .brood = [&] { return seconds_of(move_all) / static_cast<double>(total); },
                 .rivals = std::move(rivals)});
}

template <class T>
void bench_item(Suite& suite, const Item& item) {
  for (const Ends ends : {Ends{1, 1}, Ends{4, 1}, Ends{1, 4}}) {
    bench_ends<T>(suite, item, ends);
  }
}

}  // namespace

void bench_queue(Suite& suite) {
  bench_item<std::uint64_t>(suite, {"8 bytes", 8, 100'000, 4'000});
  bench_item<Text>(suite, {"1 KiB", std::size_t{1} << 10U, 40'000, 4'000});
  bench_item<Text>(suite, {"1 MiB", std::size_t{1} << 20U, 200, 80});
}

}  // namespace brood::bench
