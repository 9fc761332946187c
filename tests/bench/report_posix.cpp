#include "report.hpp"

#include <nlohmann/json.hpp>

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace brood::bench {

namespace {

using Json = nlohmann::ordered_json;

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string time_text(double seconds) {
  struct Unit {
    double seconds;
    const char* name;
  };

  for (const Unit unit : {Unit{1, "s"}, Unit{1e-3, "ms"}, Unit{1e-6, "us"}}) {
    if (seconds >= unit.seconds) {
      return formatted("%.3g %s", seconds / unit.seconds, unit.name);
    }
  }
  return formatted("%.3g ns", seconds / 1e-9);
}

std::string value_text(Measure measure, double value) {
  return measure == Measure::extra_seconds ? formatted("%+.2f ns", value / 1e-9)
                                           : formatted("%.2fx", value);
}

std::string goal_text(const Comparison& comparison) {
  if (!comparison.goal) {
    return {};
  }
  const char* const relation = comparison.measure == Measure::times_as_fast ? ">=" : "<=";
  const double goal = *comparison.goal;
  const std::string text = comparison.measure == Measure::extra_seconds
                               ? formatted("%.3g ns", goal / 1e-9)
                               : formatted("%.3gx", goal);
  return relation + (" " + text) + "  " + comparison.verdict();
}

const char* measure_text(Measure measure) {
  switch (measure) {
    case Measure::times_as_long:
      return " as long";
    case Measure::times_as_fast:
      return " as fast";
    case Measure::extra_seconds:
      break;
  }
  return "";
}

/// The processor's name, where the system tells it in this file.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      return line.substr(line.find(':') + 2);
    }
  }
  return {};
}

Json machine() {
  utsname names{};
  ::uname(&names);
  return {{"system", names.sysname},
          {"release", names.release},
          {"architecture", names.machine},
          {"processor", processor()},
          {"cpus", std::thread::hardware_concurrency()}};
}

Json to_json(const Samples& samples) {
  return {{"name", samples.name},
          {"median_seconds", median(samples.seconds)},
          {"seconds", samples.seconds}};
}

Json to_json(const Comparison& comparison) {
  Json json{{"rival", to_json(comparison.rival)}};
  const bool is_difference = comparison.measure == Measure::extra_seconds;
  json["measure"] = is_difference                                  ? "brood - rival, in seconds"
                    : comparison.measure == Measure::times_as_long ? "brood / rival"
                                                                   : "rival / brood";
  json[is_difference ? "difference" : "ratio"] = median(comparison.values);
  json["quartiles"] = {quantile(comparison.values, 0.25), quantile(comparison.values, 0.75)};
  if (comparison.goal) {
    json["goal"] = *comparison.goal;
    json["goal_is"] = comparison.measure == Measure::times_as_fast ? "at least" : "at most";
    json["verdict"] = comparison.verdict();
  }
  return json;
}

Json to_json(const Result& result) {
  Json json{{"name", result.name}, {"unit", result.unit}, {"brood", to_json(result.brood)}};
  json["comparisons"] = Json::array();
  for (const Comparison& comparison : result.comparisons) {
    json["comparisons"].push_back(to_json(comparison));
  }
  return json;
}

/// The first of its rivals that is a peer, or that is a limit.
const Comparison* first_of(const Result& result, bool is_peer) {
  const auto found = std::find_if(
      result.comparisons.begin(), result.comparisons.end(), [&](const Comparison& comparison) {
        return (comparison.measure == Measure::times_as_fast) == is_peer;
      });
  return found == result.comparisons.end() ? nullptr : &*found;
}

Json to_row(const Result& result) {
  const double brood = median(result.brood.seconds);
  Json row{{"name", result.name}, {"unit", "seconds per " + result.unit}, {"brood", brood}};
  const auto add = [&](const char* side, const Comparison* comparison) {
    const std::string name(side);
    row[name] = comparison != nullptr ? Json(median(comparison->rival.seconds)) : Json();
    row[name + "_name"] = comparison != nullptr ? Json(comparison->rival.name) : Json();
    // A difference has a ratio, too: of the medians.
    row["ratio_" + name] = comparison == nullptr ? Json()
                           : comparison->measure == Measure::extra_seconds
                               ? Json(brood / median(comparison->rival.seconds))
                               : Json(median(comparison->values));
  };
  add("peer", first_of(result, true));
  add("limit", first_of(result, false));
  return row;
}

void write(const std::string& file, const Json& json) {
  std::ofstream out(file, std::ios::binary);
  out << json.dump(2) << '\n';
  out.close();
  if (!out) {
    throw std::runtime_error("cannot write " + file);
  }
}

}  // namespace

std::vector<double> current_load() {
  std::array<double, 3> load{};
  const int count = ::getloadavg(load.data(), static_cast<int>(load.size()));
  return {load.begin(), load.begin() + std::max(count, 0)};
}

void print_heading(std::ostream& out, const Setting& setting) {
  out << setting.date << ", " << processor() << ", " << std::thread::hardware_concurrency()
      << " CPUs, " << setting.python << ", load " << setting.load_at_start.front()
      << "\nTimes are for one unit, medians of the rounds; a ratio is the median of the rounds' "
         "ratios, with their middle half in brackets.\n\n";
  out << formatted("%-50s %8s  %-33s %8s  %s\n", "what", "brood", "against", "that one", "ratio");
}

void print(std::ostream& out, const Result& result) {
  std::string what = result.name + ", per " + result.unit;
  std::string ours = time_text(median(result.brood.seconds));
  for (const Comparison& comparison : result.comparisons) {
    const Measure measure = comparison.measure;
    const std::string spread = "[" + value_text(measure, quantile(comparison.values, 0.25)) + " " +
                               value_text(measure, quantile(comparison.values, 0.75)) + "]";
    const std::string ratio =
        value_text(measure, median(comparison.values)) + measure_text(measure);
    out << formatted("%-50s %8s  %-33s %8s  %-14s %-21s %s\n", what.c_str(), ours.c_str(),
                     comparison.rival.name.c_str(),
                     time_text(median(comparison.rival.seconds)).c_str(), ratio.c_str(),
                     spread.c_str(), goal_text(comparison).c_str());
    what.clear();
    ours.clear();
  }
  out.flush();
}

void write_json(const std::string& file, const std::vector<Result>& results) {
  Json json = Json::array();
  for (const Result& result : results) {
    json.push_back(to_row(result));
  }
  write(file, json);
}

void write_details(const std::string& file, const Setting& setting,
                   const std::vector<Result>& results) {
  Json json{{"date", setting.date},
            {"machine", machine()},
            {"python", setting.python},
            {"load_at_start", setting.load_at_start},
            {"load_at_end", current_load()}};
  json["cases"] = Json::array();
  for (const Result& result : results) {
    json["cases"].push_back(to_json(result));
  }
  write(file, json);
}

}  // namespace brood::bench
