#include "support/pool_round.hpp"

#include <brood/error.hpp>
#include <brood/pool.hpp>
#include <brood/raw_value.hpp>

#include "support/process_probe.hpp"

#include <optional>
#include <random>
#include <ranges>
#include <set>
#include <string>
#include <vector>

namespace brood::test {

namespace {

// In a worker: how often each task has begun. One worker has a task at a time.
std::optional<RawArray<std::uint8_t>> times_begun;

void remember(RawArray<std::uint8_t> marks) {
  times_begun.emplace(std::move(marks));
}

using Words = std::vector<std::uint32_t>;

/// Of each task another one; now and then more than a pipe holds.
std::size_t size_of(int task) {
  return task % 50 == 7 ? 60'000 : static_cast<std::size_t>(task % 13);
}

Words words_for(int task) {
  return Words(size_of(task), static_cast<std::uint32_t>(task));
}

Words run(std::pair<int, Words> task) {
  (*times_begun)[static_cast<std::size_t>(task.first)] =
      static_cast<std::uint8_t>((*times_begun)[static_cast<std::size_t>(task.first)] + 1);
  for (std::uint32_t& word : task.second) {
    word += 1;
  }
  return task.second;
}

class Round {
 public:
  explicit Round(const PoolRoundOptions& options)
      : options_(options),
        random_(options.seed),
        marks_(static_cast<std::size_t>(options.tasks)),
        pool_({.processes = options.workers,
               .start_method = options.start_method,
               .initializer = {remember, marks_},
               .tasks = {.retries = options.retries}}) {}

  RoundResult play() {
    const auto inputs = std::views::iota(0, options_.tasks) |
                        std::views::transform([](int i) { return std::pair(i, words_for(i)); });
    auto results = pool_.imap(run, inputs);
    for (int task = 0; task < options_.tasks && result_.wrong.empty(); ++task) {
      if (random_() % static_cast<unsigned>(options_.tasks) <
          static_cast<unsigned>(options_.kills)) {
        kill_one();
      }
      check(task, results);
    }
    check_end();
    result_.items = static_cast<std::uint64_t>(options_.tasks);
    result_.killed = killed_.size();
    return result_;
  }

 private:
  template <class Results>
  void check(int task, Results& results) {
    const int tries = 1 + options_.retries;
    try {
      const std::optional<Words> value = results.next_for(patience);
      if (!value) {
        wrong(task, "has no outcome");
        return;
      }
      Words expected = words_for(task);
      for (std::uint32_t& word : expected) {
        word += 1;
      }
      if (*value != expected) {
        wrong(task, "has another value, or another one's");
      }
      if (begun(task) < 1 || begun(task) > tries) {
        wrong(task, "has a value and began " + std::to_string(begun(task)) + " times");
      }
    } catch (const WorkerDied& error) {
      ++result_.lost;
      if (error.index() != static_cast<std::size_t>(task)) {
        wrong(task, "was told of task " + std::to_string(error.index()));
      }
      if (!killed_.contains(error.pid())) {
        wrong(task, "was lost with a worker that nobody killed");
      }
      if (begun(task) > tries) {
        wrong(task, "was lost and began " + std::to_string(begun(task)) + " times");
      }
    } catch (const std::exception& error) {
      wrong(task, std::string("failed with ") + error.what());
    }
  }

  void check_end() {
    const PoolStatistics numbers = pool_.statistics();
    const std::uint64_t most = killed_.size() / static_cast<std::size_t>(1 + options_.retries);
    if (result_.wrong.empty() && (result_.lost > most || numbers.tasks.lost != result_.lost)) {
      result_.wrong.push_back(std::to_string(result_.lost) + " tasks were lost, " +
                              std::to_string(numbers.tasks.lost) + " are counted, " +
                              std::to_string(killed_.size()) + " workers were killed");
    }
    pool_.close();
    pool_.join();
  }

  /// One that may not be up yet, or does nothing, or runs a task, or writes its answer. At another
  /// instant each time.
  void kill_one() {
    const auto workers = pool_.statistics().workers;
    if (workers.empty()) {
      return;
    }
    const WorkerStatistics& victim = workers[random_() % workers.size()];
    if (victim.state == WorkerState::starting) {
      return;  // three in a row would break the pool
    }
    killed_.insert(victim.pid);
    kill_process(victim.pid);
  }

  int begun(int task) { return marks_[static_cast<std::size_t>(task)]; }

  void wrong(int task, const std::string& what) {
    result_.wrong.push_back("task " + std::to_string(task) + ' ' + what);
  }

  PoolRoundOptions options_;
  std::mt19937 random_;
  RawArray<std::uint8_t> marks_;
  Pool pool_;
  std::set<std::int64_t> killed_;
  RoundResult result_;
};

}  // namespace

RoundResult run_pool_round(const PoolRoundOptions& options) {
  return Round(options).play();
}

}  // namespace brood::test
