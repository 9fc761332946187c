#pragma once
// brood beside its peers and the physical limit, in one run.
//
//   void bench_sorting(Suite& suite) {
//     suite.compare({.name = "sort", .unit = "item", .brood = [] { return seconds_of(ours); },
//                    .rivals = {{"std::sort", [] { return seconds_of(theirs); },
//                    Measure::times_as_long, 2.0}}});
//   }
//
// A round takes one sample of every side, so that a load that comes and goes falls on all of them,
// and each round gives a ratio. What counts is the median of the rounds' ratios: it need not be the
// quotient of the two median times.
//
// Our own and not Google Benchmark, which runs one benchmark to its end before the next one begins,
// knows no ratio of two, and would have to be told the time by hand in most cases here (the peers
// are other processes).
//
// A goal that is missed is printed, and is no failure. Where it lies among the middle half of the
// rounds' ratios, the run has not told: it is called unclear, whatever the median says.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace brood::bench {

/// Does the work some times; gives back the seconds of one unit of it.
using Sample = std::function<double()>;

enum class Measure {
  times_as_long,  ///< brood / rival: for a limit. A goal is the most that it may be.
  times_as_fast,  ///< rival / brood: for a peer. A goal is the least that it has to be.
  extra_seconds,  ///< brood - rival, in one unit. A goal is the most that it may be.
};

struct Rival {
  std::string name;
  Sample sample;
  Measure measure;
  std::optional<double> goal{};  ///< DESIGN.md, section 6.
};

struct Case {
  std::string name;
  std::string unit;  ///< What is done once in the seconds that samples give back.
  Sample brood;
  std::vector<Rival> rivals;
  int most_rounds = 1000;  ///< For what takes long.
};

/// One side's samples, in the order of the rounds.
struct Samples {
  std::string name;
  std::vector<double> seconds;
};

/// brood against one rival: the rounds' ratios (or differences), and what is made of them.
struct Comparison {
  Samples rival;
  Measure measure;
  std::optional<double> goal;
  std::vector<double> values;

  /// "met", "missed" or "unclear"; only where there is a goal.
  const char* verdict() const;
};

struct Result {
  std::string name;
  std::string unit;
  Samples brood;
  std::vector<Comparison> comparisons;
};

/// The value in the middle; of two in the middle, their mean. Not for an empty list.
double median(std::vector<double> values);

/// The value below which this part of the values lies.
double quantile(std::vector<double> values, double part);

struct SuiteOptions {
  int rounds = 9;
  bool smoke = false;  ///< One round of a few repetitions: only to see that everything runs.
};

class Suite {
 public:
  using OnResult = std::function<void(const Result&)>;

  Suite(SuiteOptions options, OnResult on_result);

  /// How often a sample repeats its work: `full`, or a few times in a smoke run.
  int times(int full) const;

  /// Measures it now: a round that does not count, then the others. What an earlier round has done
  /// first, a later one does last.
  void compare(const Case& compared);

  const std::vector<Result>& results() const { return results_; }

 private:
  SuiteOptions options_;
  OnResult on_result_;
  std::vector<Result> results_;
};

/// How long the work takes, once.
template <class Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// How long one of `times` repetitions takes.
template <class Work>
double seconds_of_each(int times, Work&& work) {
  return seconds_of([&] {
           for (int i = 0; i < times; ++i) {
             work();
           }
         }) /
         times;
}

}  // namespace brood::bench
