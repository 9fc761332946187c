#pragma once
// What was measured, for people (a table, a case at a time) and for programs (JSON).

#include "harness.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace brood::bench {

/// Where and when; `date` is the caller's word, in whatever form.
struct Setting {
  std::string date;
  std::string python;
  std::vector<double> load_at_start;  ///< processes that wanted to run, over 1, 5 and 15 minutes
};

std::vector<double> current_load();

void print_heading(std::ostream& out, const Setting& setting);

/// The case's lines: a rival each.
void print(std::ostream& out, const Result& result);

/// A list with an object for each case: name, unit, seconds of brood, of a peer and of a limit, and
/// both ratios (peer / brood, brood / limit), null where there is none. Throws std::runtime_error
/// when the file cannot be written.
void write_json(const std::string& file, const std::vector<Result>& results);

/// Every round of every side, the machine and its load. Throws likewise.
void write_details(const std::string& file, const Setting& setting,
                   const std::vector<Result>& results);

}  // namespace brood::bench
