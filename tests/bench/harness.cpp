#include "harness.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace brood::bench {

namespace {

constexpr int most_smoke_repetitions = 3;

double compared(Measure measure, double brood, double rival) {
  switch (measure) {
    case Measure::times_as_long:
      return brood / rival;
    case Measure::times_as_fast:
      return rival / brood;
    case Measure::extra_seconds:
      break;
  }
  return brood - rival;
}

/// Every side of a case, brood first.
std::vector<const Sample*> sides_of(const Case& compared) {
  std::vector<const Sample*> sides{&compared.brood};
  for (const Rival& rival : compared.rivals) {
    sides.push_back(&rival.sample);
  }
  return sides;
}

}  // namespace

const char* Comparison::verdict() const {
  const auto meets = [this](double value) {
    return measure == Measure::times_as_fast ? value >= *goal : value <= *goal;
  };
  const bool lower_meets = meets(quantile(values, 0.25));
  if (lower_meets != meets(quantile(values, 0.75))) {
    return "unclear";
  }
  return lower_meets ? "met" : "missed";
}

double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  const double place = part * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - std::floor(place));
}

Suite::Suite(SuiteOptions options, OnResult on_result)
    : options_(options), on_result_(std::move(on_result)) {}

int Suite::times(int full) const {
  return options_.smoke ? std::min(full, most_smoke_repetitions) : full;
}

void Suite::compare(const Case& compared_case) {
  const std::vector<const Sample*> sides = sides_of(compared_case);
  std::vector<std::vector<double>> seconds(sides.size());
  const int rounds = options_.smoke ? 1 : std::min(options_.rounds, compared_case.most_rounds);
  for (int round = options_.smoke ? 1 : 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < sides.size(); ++i) {
      const std::size_t side = round % 2 == 0 ? i : sides.size() - 1 - i;
      const double sample = (*sides[side])();
      if (round != 0) {
        seconds[side].push_back(sample);
      }
    }
  }
  Result result{compared_case.name, compared_case.unit, {"brood", seconds.front()}, {}};
  for (std::size_t i = 0; i < compared_case.rivals.size(); ++i) {
    const Rival& rival = compared_case.rivals[i];
    Comparison comparison{{rival.name, seconds[i + 1]}, rival.measure, rival.goal, {}};
    for (std::size_t round = 0; round < seconds.front().size(); ++round) {
      comparison.values.push_back(
          compared(rival.measure, seconds.front()[round], seconds[i + 1][round]));
    }
    result.comparisons.push_back(std::move(comparison));
  }
  on_result_(result);
  results_.push_back(std::move(result));
}

}  // namespace brood::bench
