#include "model/explorer.hpp"

#include <algorithm>
#include <iostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace brood::model {

namespace {

/// Each time another run, until there is none any more.
class Exhaustive : public Chooser {
 public:
  Move choose(std::uint32_t, std::span<const Move> moves, bool) override {
    if (depth_ == path_.size()) {
      path_.push_back({0, moves.size()});
    }
    return moves[path_[depth_++].chosen];
  }

  bool next() {
    depth_ = 0;
    while (!path_.empty() && path_.back().chosen + 1 == path_.back().count) {
      path_.pop_back();
    }
    if (path_.empty()) {
      return false;
    }
    ++path_.back().chosen;
    return true;
  }

 private:
  struct Fork {
    std::size_t chosen;
    std::size_t count;
  };

  std::vector<Fork> path_;
  std::size_t depth_ = 0;
};

/// Draws beforehand when something is to happen; the preemptions and kills of a run are few, and
/// anywhere in it. Draws by itself: the standard's distributions differ between libraries.
class Chance : public Chooser {
 public:
  Chance(std::uint64_t seed, const Bounds& bounds) : engine_(seed), bounds_(bounds) {}

  /// `length`: how many moments there were in another run.
  void begin(std::uint32_t length) {
    moments_.clear();
    const std::size_t count = below(static_cast<std::size_t>(bounds_.preemptions) + 1) +
                              below(static_cast<std::size_t>(bounds_.kills) + 1);
    for (std::size_t i = 0; i < count; ++i) {
      moments_.push_back(static_cast<std::uint32_t>(below(length + 1)));
    }
    std::sort(moments_.begin(), moments_.end(), std::greater<>());
  }

  Move choose(std::uint32_t moment, std::span<const Move> moves, bool free) override {
    if (free) {
      return moves[below(moves.size())];
    }
    if (moves.back() == Move::time) {
      return moves[below(4) == 0 ? 1 : 0];
    }
    if (moments_.empty() || moment < moments_.back()) {
      return moves.front();
    }
    moments_.pop_back();
    return moves[1 + below(moves.size() - 1)];
  }

 private:
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }

  std::mt19937_64 engine_;
  Bounds bounds_;
  std::vector<std::uint32_t> moments_;  // the next one last
};

/// A run that is known.
class Replay : public Chooser {
 public:
  explicit Replay(std::vector<Choice> schedule) : schedule_(std::move(schedule)) {}

  Move choose(std::uint32_t moment, std::span<const Move> moves, bool) override {
    if (next_ == schedule_.size() || schedule_[next_].moment != moment) {
      return moves.front();
    }
    const Move move = schedule_[next_++].move;
    if (std::find(moves.begin(), moves.end(), move) == moves.end()) {
      World::now().fail("the schedule does not fit");
    }
    return move;
  }

 private:
  std::vector<Choice> schedule_;
  std::size_t next_ = 0;
};

constexpr std::string_view letters = "rkwt";

std::string text_of(const std::vector<Choice>& schedule) {
  std::ostringstream text;
  for (const Choice& choice : schedule) {
    const auto move = static_cast<unsigned>(choice.move);
    text << (text.tellp() == 0 ? "" : " ") << choice.moment << letters[move >> 4U] << (move & 15U);
  }
  return text.str();
}

std::vector<Choice> schedule_of(const std::string& text) {
  std::vector<Choice> schedule;
  std::istringstream words(text);
  std::uint32_t moment = 0;
  char letter = 0;
  unsigned number = 0;
  while (words >> moment >> letter >> number) {
    const std::size_t kind = letters.find(letter);
    if (kind == std::string_view::npos) {
      throw std::invalid_argument("no schedule: " + text);
    }
    schedule.push_back({moment, static_cast<Move>(kind << 4U | number)});
  }
  return schedule;
}

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t times = 1;  // as many runs by chance
  bool broken = false;      // something wrong is expected
  bool all = false;         // also runs that are the same as others
  std::string scenario;     // only this one; with a schedule
  std::string schedule;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const int left = argc - i - 1;
    if (name == "--broken") {
      options.broken = true;
    } else if (name == "--all") {
      options.all = true;
    } else if (name == "--seed" && left >= 1) {
      options.seed = std::stoull(argv[++i]);
    } else if (name == "--times" && left >= 1) {
      options.times = std::stoull(argv[++i]);
    } else if (name == "--tell" && left >= 2) {
      options.scenario = argv[++i];
      options.schedule = argv[++i];
    } else {
      throw std::invalid_argument(
          "usage: [--broken] [--all] [--seed N] [--times N] [--tell SCENARIO SCHEDULE]");
    }
  }
  return options;
}

std::ostream& operator<<(std::ostream& out, const Bounds& bounds) {
  return out << bounds.preemptions << " preemptions, " << bounds.kills << " kills, "
             << bounds.short_slices << " short slices" << (bounds.all_orders ? "" : ", one order");
}

/// Whether nothing was wrong.
bool run_round(World& world, Scenario& scenario, const Round& round, const Options& options) {
  std::uint64_t runs = 0;
  world.prune(round.chance == 0 && !options.all);
  const std::uint64_t steps = world.all_steps();
  const std::uint64_t given_up = world.given_up();
  std::string wrong;
  if (round.chance == 0) {
    Exhaustive exhaustive;
    do {
      wrong = world.run(scenario, exhaustive, round.bounds);
      ++runs;
    } while (wrong.empty() && exhaustive.next());
  } else {
    Chance chance(options.seed, round.bounds);
    std::uint32_t length = 0;
    while (wrong.empty() && runs < round.chance * options.times) {
      chance.begin(length);
      wrong = world.run(scenario, chance, round.bounds);
      length = std::max(length, world.moments());
      ++runs;
    }
  }
  std::cout << scenario.name() << ": " << round.bounds;
  if (round.chance != 0) {
    std::cout << " by chance, seed " << options.seed;
  }
  std::cout << ": " << runs << " runs, " << world.given_up() - given_up << " of them given up, "
            << world.all_steps() - steps << " steps" << std::endl;
  if (!wrong.empty()) {
    std::cout << "WRONG: " << wrong << "\nto see it: --tell " << scenario.name() << " '"
              << text_of(world.schedule()) << "'" << std::endl;
  }
  return wrong.empty();
}

bool tell(World& world, Scenario& scenario, const std::string& schedule) {
  world.prune(false);
  Replay replay(schedule_of(schedule));
  const std::string wrong = world.run(scenario, replay, {1000, 1000, 1000}, true);
  std::cout << (wrong.empty() ? "nothing was wrong" : wrong) << '\n';
  return wrong.empty();
}

bool run_all(const std::vector<Plan>& plans, const Options& options) {
  World world;
  for (const Plan& plan : plans) {
    if (!options.scenario.empty()) {
      if (plan.scenario->name() == options.scenario) {
        return tell(world, *plan.scenario, options.schedule);
      }
      continue;
    }
    for (const Round& round : plan.rounds) {
      if (!run_round(world, *plan.scenario, round, options)) {
        return false;
      }
    }
  }
  if (!options.scenario.empty()) {
    throw std::invalid_argument("no scenario " + options.scenario);
  }
  return true;
}

}  // namespace

int explore(int argc, char** argv, const std::vector<Plan>& plans) {
  try {
    const Options options = read_options(argc, argv);
    const bool right = run_all(plans, options);
    if (options.broken && right) {
      std::cout << "one line is wrong on purpose, and it was not found" << std::endl;
    }
    return right != options.broken ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 2;
  }
}

}  // namespace brood::model
