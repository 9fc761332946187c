// brood_bench [--smoke] [--rounds N] [--date TEXT] [--json FILE] [GROUP...]
//
//   --smoke      a few repetitions, once: only to see that everything runs
//   --rounds N   how often every side is measured (default 9)
//   --date TEXT  goes into the results as it is
//   --json FILE  where to write the ratios besides the table on stdout
//   --details FILE   and every round of every side
//   GROUP        process, start, apply, map, bytes, growth, connection, lock, queue, park,
//   launcher; none means all
#include <brood/freeze_support.hpp>

#include "benches_posix.hpp"
#include "programs_posix.hpp"
#include "report.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace brood::bench;

struct Group {
  std::string_view name;
  void (*bench)(Suite&);
};

// Those that start processes come first: a fork costs more the more memory the program has touched.
constexpr Group groups[] = {
    {"process", bench_process},       {"start", bench_start},
    {"apply", bench_apply},           {"map", bench_map},
    {"bytes", bench_bytes},           {"growth", bench_growth},
    {"connection", bench_connection}, {"lock", bench_lock},
    {"queue", bench_queue},           {"park", bench_park},
#ifdef BROOD_BENCH_LAUNCHER
    {"launcher", bench_launcher},
#endif
};

struct Options {
  SuiteOptions suite;
  std::string date = "no date given";
  std::string json;
  std::string details;
  std::vector<std::string> groups;
};

Options parse(const std::vector<std::string>& words) {
  Options options;
  for (auto word = words.begin(); word != words.end(); ++word) {
    const auto value = [&]() -> const std::string& {
      if (word + 1 == words.end()) {
        throw std::invalid_argument(*word + " needs a value");
      }
      return *++word;
    };
    if (*word == "--smoke") {
      options.suite.smoke = true;
    } else if (*word == "--rounds") {
      options.suite.rounds = std::max(1, std::stoi(value()));
    } else if (*word == "--date") {
      options.date = value();
    } else if (*word == "--json") {
      options.json = value();
    } else if (*word == "--details") {
      options.details = value();
    } else if (std::any_of(std::begin(groups), std::end(groups),
                           [&](const Group& group) { return group.name == *word; })) {
      options.groups.push_back(*word);
    } else {
      throw std::invalid_argument("no option and no group: " + *word);
    }
  }
  return options;
}

void run_benches(const Options& options) {
  const Setting setting{options.date, Python().version(), current_load()};
  print_heading(std::cout, setting);
  Suite suite(options.suite, [](const Result& result) { print(std::cout, result); });
  for (const Group& group : groups) {
    if (options.groups.empty() || std::find(options.groups.begin(), options.groups.end(),
                                            group.name) != options.groups.end()) {
      group.bench(suite);
    }
  }
  if (!options.json.empty()) {
    write_json(options.json, suite.results());
  }
  if (!options.details.empty()) {
    write_details(options.details, setting, suite.results());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--no-op") {
    return 0;  // what it takes to start this program, and nothing else
  }
  brood::freeze_support(argc, argv);
  try {
    run_benches(parse({argv + 1, argv + argc}));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::cerr << "brood_bench: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "brood_bench: " << error.what() << '\n';
    return 1;
  }
}
