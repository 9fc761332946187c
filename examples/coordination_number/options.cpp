#include "options.hpp"

#include "xyz_comment.hpp"

#include <cstddef>
#include <stdexcept>

namespace coordination {

namespace {

double parse_radius(std::string_view text, const std::string& argument) {
  double radius = 0.0;
  try {
    radius = parse_number(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError("--cutoff " + argument + ": " + error.what());
  }
  if (!(radius > 0.0)) {
    throw UsageError("--cutoff " + argument + ": a cutoff is greater than zero");
  }
  return radius;
}

/// `R` or `A-B=R`; `A:B=R` for labels that contain a "-".
void parse_cutoff(const std::string& argument, Cutoffs& cutoffs) {
  const std::size_t equals = argument.rfind('=');
  if (equals == std::string::npos) {
    cutoffs.all = parse_radius(argument, argument);
    return;
  }
  const std::string pair = argument.substr(0, equals);
  std::size_t middle = pair.find(':');
  if (middle == std::string::npos) {
    middle = pair.find('-');
  }
  if (middle == std::string::npos || middle == 0 || middle + 1 == pair.size()) {
    throw UsageError("--cutoff " + argument + ": expected two species, as in Na-Cl=3.9");
  }
  cutoffs.pairs.push_back({pair.substr(0, middle), pair.substr(middle + 1),
                           parse_radius(argument.substr(equals + 1), argument)});
}

int parse_processes(const std::string& argument) {
  const bool digits = argument.find_first_not_of("0123456789") == std::string::npos;
  if (argument.empty() || argument.size() > 4 || !digits || std::stoi(argument) == 0) {
    throw UsageError("--processes " + argument + ": expected a number from 1 to 9999");
  }
  return std::stoi(argument);
}

}  // namespace

std::string_view usage() {
  return R"(usage: coordination_number FILE --cutoff R [--cutoff A-B=R]... [--processes N] [--json OUT]

Average number of neighbours of each species around each species, over all frames of an
extended XYZ trajectory with a lattice.

  --cutoff R       atoms up to R apart are neighbours (in the file's unit of length)
  --cutoff A-B=R   the same for species A and B only; may be repeated. Without a plain R only
                   these pairs are counted. Write A:B=R when a label contains a "-".
  --processes N    worker processes (default: BROOD_PROCESSES, else one for each usable CPU)
  --json OUT       also write the numbers to OUT
)";
}

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    const std::string& argument = arguments[k];
    const auto value = [&arguments, &k, &argument]() -> const std::string& {
      if (++k == arguments.size()) {
        throw UsageError(argument + " needs a value");
      }
      return arguments[k];
    };
    if (argument == "--help" || argument == "-h") {
      options.help = true;
      return options;
    }
    if (argument == "--cutoff") {
      parse_cutoff(value(), options.cutoffs);
    } else if (argument == "--processes") {
      options.processes = parse_processes(value());
    } else if (argument == "--json") {
      options.json = value();
    } else if (argument.size() > 1 && argument.front() == '-') {
      throw UsageError("there is no option " + argument);
    } else if (options.file.empty()) {
      options.file = argument;
    } else {
      throw UsageError("one file at a time: " + options.file.string() + " and " + argument);
    }
  }
  if (options.file.empty()) {
    throw UsageError("which file?");
  }
  if (!options.cutoffs.all && options.cutoffs.pairs.empty()) {
    throw UsageError("--cutoff is missing: up to which distance are two atoms neighbours?");
  }
  return options;
}

}  // namespace coordination
