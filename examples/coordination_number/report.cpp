#include "report.hpp"

#include "text.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstddef>
#include <cstdlib>

namespace coordination {

namespace {

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

std::string json_string(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += format("\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// With as few digits as read back as the same number; 15 always read back when they came from a
/// decimal number.
std::string json_number(double value) {
  std::string text;
  for (int digits = 15; digits <= 17; ++digits) {
    text = format("%.*g", digits, value);
    if (std::strtod(text.c_str(), nullptr) == value) {
      break;
    }
  }
  return text;
}

/// Which coordination numbers there are and how often; shares below half a percent are left out.
std::string shares(const PairReport& pair) {
  std::string text;
  for (std::size_t n = 0; n < pair.atoms_with.size(); ++n) {
    const double percent = 100.0 * static_cast<double>(pair.atoms_with[n]) /
                           static_cast<double>(std::max<std::uint64_t>(pair.atoms, 1));
    if (percent >= 0.5) {
      text += format("%s%zu: %.1f%%", text.empty() ? "" : "  ", n, percent);
    }
  }
  return text;
}

std::vector<std::uint64_t> histogram(const CoordinationResult& result, const std::string& centre,
                                     const std::string& neighbour, std::uint64_t atoms) {
  std::vector<std::uint64_t> atoms_with(1, 0);
  for (const PairTotal& pair : result.pairs) {
    if (pair.centre == centre && pair.neighbour == neighbour) {
      atoms_with = pair.atoms_with;
    }
  }
  std::uint64_t some = 0;
  for (const std::uint64_t count : atoms_with) {
    some += count;
  }
  atoms_with[0] = atoms - some;
  return atoms_with;
}

}  // namespace

std::vector<PairReport> make_report(const CoordinationResult& result, const Cutoffs& cutoffs) {
  std::vector<PairReport> report;
  for (const auto& [centre, atoms] : result.species) {
    for (const SpeciesTotal& other : result.species) {
      PairReport pair;
      pair.centre = centre;
      pair.neighbour = other.species;
      pair.cutoff = cutoffs.radius(centre, other.species);
      if (pair.cutoff < 0.0) {
        continue;
      }
      pair.atoms = atoms;
      pair.atoms_with = histogram(result, centre, other.species, atoms);
      for (std::size_t n = 0; n < pair.atoms_with.size(); ++n) {
        pair.neighbours += n * pair.atoms_with[n];
      }
      pair.average = static_cast<double>(pair.neighbours) / static_cast<double>(atoms);
      report.push_back(std::move(pair));
    }
  }
  return report;
}

std::vector<std::string> unknown_species(const CoordinationResult& result, const Cutoffs& cutoffs) {
  std::vector<std::string> unknown;
  for (const PairCutoff& pair : cutoffs.pairs) {
    for (const std::string& name : {pair.a, pair.b}) {
      const bool known =
          std::any_of(result.species.begin(), result.species.end(),
                      [&name](const SpeciesTotal& total) { return total.species == name; });
      if (!known && std::find(unknown.begin(), unknown.end(), name) == unknown.end()) {
        unknown.push_back(name);
      }
    }
  }
  return unknown;
}

std::string to_table(const CoordinationResult& result, const std::vector<PairReport>& report) {
  std::string table = format("%" PRIu64 " frames:", result.frames);
  for (const auto& [species, atoms] : result.species) {
    table += format(" %" PRIu64, atoms) + " " + species;
  }
  std::size_t width = 4;
  for (const PairReport& pair : report) {
    width = std::max(width, pair.centre.size() + pair.neighbour.size() + 1);
  }
  table += '\n';
  table += padded("pair", width);
  table += "  cutoff   average  share of atoms by coordination\n";
  for (const PairReport& pair : report) {
    table += padded(pair.centre + "-" + pair.neighbour, width) +
             format("  %6.3f  %8.4f  ", pair.cutoff, pair.average) + shares(pair) + "\n";
  }
  return table;
}

std::string to_json(const CoordinationResult& result, const std::vector<PairReport>& report) {
  std::string json = format("{\"frames\": %" PRIu64 ", \"species\": {", result.frames);
  for (const auto& [species, atoms] : result.species) {
    json += json_string(species) + format(": %" PRIu64 ", ", atoms);
  }
  if (!result.species.empty()) {
    json.erase(json.size() - 2);
  }
  json += "}, \"pairs\": [";
  for (const PairReport& pair : report) {
    json +=
        "{\"centre\": " + json_string(pair.centre) +
        ", \"neighbour\": " + json_string(pair.neighbour) +
        ", \"cutoff\": " + json_number(pair.cutoff) +
        format(", \"atoms\": %" PRIu64 ", \"neighbours\": %" PRIu64, pair.atoms, pair.neighbours) +
        ", \"average\": " + json_number(pair.average) + ", \"atoms_with\": [";
    for (const std::uint64_t atoms : pair.atoms_with) {
      json += format("%" PRIu64 ", ", atoms);
    }
    json.erase(json.size() - 2);
    json += "]}, ";
  }
  if (!report.empty()) {
    json.erase(json.size() - 2);
  }
  return json + "]}";
}

}  // namespace coordination
