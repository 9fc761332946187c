// soak [--minutes N] [--rounds N] [--kind pool|queue|lock|root] [--tasks N] [--seed S]
//
// Kills processes that share queues and locks, and workers of pools, round after round, each with
// parameters drawn at random, for N minutes (default 60), or so many rounds if that is less.
// `--kind` plays rounds of one kind only; `--tasks` is for pools, 300 to 100,000 by default. After
// each round every item is accounted for; at the end the program has as many handles, and the
// machine as much shared memory, as at the beginning. 10,000 kills take some minutes.
//
// Exit code 1, and the round's parameters, at the first thing that is wrong. `--seed S` draws the
// same rounds again; at which instant of them a kill hits, nobody can repeat.
#include <brood/brood.hpp>

#include "support/handle_count.hpp"
#include "support/helper.hpp"
#include "support/killed_root.hpp"
#include "support/lock_round.hpp"
#include "support/pool_round.hpp"
#include "support/process_probe.hpp"
#include "support/queue_round.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace brood::test;

/// The dice of one round, which do not depend on the rounds before it.
class Dice {
 public:
  Dice(std::uint32_t seed, std::uint64_t round)
      : random_(seed ^ static_cast<std::uint32_t>(round * 0x9e3779b9U)) {}

  /// 0 to `most`.
  std::size_t up_to(std::size_t most) { return random_() % (most + 1); }

  template <class T>
  T one_of(const std::vector<T>& all) {
    return all[up_to(all.size() - 1)];
  }

  std::uint32_t seed() { return static_cast<std::uint32_t>(random_()); }

 private:
  std::mt19937 random_;
};

constexpr const char* usage =
    "soak [--minutes N] [--rounds N] [--kind pool|queue|lock|root] [--tasks N] [--seed S]";

struct Options {
  double minutes = 60;
  std::uint64_t rounds = std::numeric_limits<std::uint64_t>::max();
  std::string kind;          // empty: any
  std::optional<int> tasks;  // of a pool's round
  std::uint32_t seed = std::random_device{}();
};

RoundResult soak_queue(Dice& dice, const Options&) {
  // Who kills only producers expects that nothing is lost; so each kind of round is played.
  const std::size_t victims = dice.up_to(3);
  const QueueRoundOptions options{
      .start_method = dice.one_of(brood::get_all_start_methods()),
      .seed = dice.seed(),
      .items = dice.one_of<ItemKind>(
          {ItemKind::word, ItemKind::text, ItemKind::long_text, ItemKind::handle}),
      .maxsize = dice.one_of<std::size_t>({0, 0, 1, 2, 10, 1000}),
      .joinable = dice.up_to(2) == 0,
      .producers = 1 + dice.up_to(3),
      .consumers = 1 + dice.up_to(3),
      .kills = static_cast<int>(10 + dice.up_to(90)),
      .kill_producers = victims != 0,
      .kill_consumers = victims != 1,
  };
  std::cout << (options.joinable ? "JoinableQueue" : "Queue") << " of " << to_string(options.items)
            << ", maxsize " << options.maxsize << ", " << to_string(options.start_method) << ": "
            << options.producers << " producers" << (options.kill_producers ? "" : " (spared)")
            << ", " << options.consumers << " consumers"
            << (options.kill_consumers ? "" : " (spared)") << std::flush;
  return run_queue_round(options);
}

RoundResult soak_lock(Dice& dice, const Options&) {
  const LockRoundOptions options{
      .start_method = dice.one_of(brood::get_all_start_methods()),
      .seed = dice.seed(),
      .recursive = dice.up_to(1) == 0,
      .processes = 2 + dice.up_to(3),
      .kills = static_cast<int>(10 + dice.up_to(90)),
  };
  std::cout << (options.recursive ? "RLock, " : "Lock, ") << to_string(options.start_method) << ": "
            << options.processes << " holders" << std::flush;
  return run_lock_round(options);
}

RoundResult soak_pool(Dice& dice, const Options& wanted) {
  const PoolRoundOptions options{
      .start_method = dice.one_of(brood::get_all_start_methods()),
      .seed = dice.seed(),
      .workers = dice.one_of<int>({1, 2, 8}),
      .tasks = wanted.tasks.value_or(dice.one_of<int>({300, 3000, 30'000, 100'000})),
      .kills = static_cast<int>(10 + dice.up_to(90)),
      .retries = static_cast<int>(dice.up_to(2)),
  };
  std::cout << "Pool, " << to_string(options.start_method) << ": " << options.workers
            << " workers, " << options.retries << " retries" << std::flush;
  return run_pool_round(options);
}

RoundResult soak_root(Dice& dice, const Options&) {
  const brood::StartMethod method = dice.one_of(brood::get_all_start_methods());
  std::cout << "a root and all under it, " << to_string(method) << std::flush;
  return {.killed = 1, .wrong = kill_a_root(method)};
}

using Kinds = std::map<std::string, RoundResult (*)(Dice&, const Options&)>;

const Kinds& kinds() {
  static const Kinds all = {
      {"lock", &soak_lock}, {"pool", &soak_pool}, {"queue", &soak_queue}, {"root", &soak_root}};
  return all;
}

RoundResult soak_something(Dice& dice, const Options& options) {
  static const std::vector<std::string> often = {"root",  "lock",  "pool",  "pool",
                                                 "queue", "queue", "queue", "queue"};
  const std::string drawn = dice.one_of(often);
  return kinds().at(options.kind.empty() ? drawn : options.kind)(dice, options);
}

Options parse(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) {
      throw std::invalid_argument("no value behind " + words[i]);
    }
    if (words[i] == "--minutes") {
      options.minutes = std::stod(words[i + 1]);
    } else if (words[i] == "--rounds") {
      options.rounds = std::stoull(words[i + 1]);
    } else if (words[i] == "--kind") {
      options.kind = words[i + 1];
      if (kinds().count(options.kind) == 0) {
        throw std::invalid_argument("no kind: " + options.kind);
      }
    } else if (words[i] == "--tasks") {
      options.tasks = std::stoi(words[i + 1]);
    } else if (words[i] == "--seed") {
      options.seed = static_cast<std::uint32_t>(std::stoul(words[i + 1]));
    } else {
      throw std::invalid_argument("no option: " + words[i]);
    }
  }
  return options;
}

/// What should not grow.
struct Belongings {
  int handles = open_handles();
  std::vector<std::string> shared_memory = shared_memory_names();
};

class Soak {
 public:
  explicit Soak(const Options& options) : options_(options) {}

  /// The exit code.
  int run() {
    const auto end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double, std::ratio<60>>(options_.minutes));
    use_every_method();
    const Belongings before;
    do {
      play_round();
    } while (wrong_.empty() && rounds_ < options_.rounds && Clock::now() < end);
    compare(before);
    std::cout << rounds_ << " rounds, " << kills_ << " kills, " << items_ << " items; seed "
              << options_.seed << '\n';
    for (const std::string& what : wrong_) {
      std::cerr << "soak: " << what << '\n';
    }
    return wrong_.empty() ? 0 : 1;
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// The first child by a method opens what is kept: the fork server, for one.
  static void use_every_method() {
    for (const brood::StartMethod method : brood::get_all_start_methods()) {
      run_queue_round({.start_method = method});
    }
  }

  void play_round() {
    Dice dice(options_.seed, rounds_);
    std::cout << "round " << rounds_ << ": ";
    const RoundResult result = soak_something(dice, options_);
    ++rounds_;
    kills_ += result.killed;
    items_ += result.items;
    wrong_ = result.wrong;
    std::cout << ": " << result.killed << " kills, " << result.items << " items, " << result.lost
              << " hit" << (wrong_.empty() ? "" : ". WRONG") << std::endl;
  }

  void compare(const Belongings& before) {
    const Belongings now;
    // The thread pool of Windows keeps a few that come and go; anywhere, the arena that small
    // objects are carved from is made by the first of them.
    constexpr int come_and_go = 8;
    if (now.handles > before.handles + come_and_go + handles_lost_by_kills(kills_)) {
      wrong_.push_back(std::to_string(now.handles - before.handles) + " handles are left open");
    }
    if (now.shared_memory != before.shared_memory) {
      wrong_.emplace_back("there is other shared memory than before");
    }
  }

  Options options_;
  std::uint64_t rounds_ = 0;
  std::uint64_t kills_ = 0;
  std::uint64_t items_ = 0;
  std::vector<std::string> wrong_;
};

}  // namespace

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  if (const auto exitcode = run_helper(argc, argv)) {
    return *exitcode;
  }
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::cout << usage << '\n';
    return 0;
  }
  std::optional<Options> options;
  try {
    options = parse({argv + 1, argv + argc});
  } catch (const std::logic_error& error) {  // std::stoi's are some, too
    std::cerr << "soak: " << error.what() << "; it takes\n" << usage << '\n';
    return 2;
  }
  try {
    return Soak(*options).run();
  } catch (const std::exception& error) {
    std::cerr << "soak: " << error.what() << '\n';
    return 1;
  }
}
