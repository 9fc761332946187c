#pragma once

#include "lattice.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coordination {

/// What the comment line of an extended XYZ frame says about the frame.
struct FrameHeader {
  Lattice lattice;
  std::size_t species_column = 0;
  std::size_t position_column = 1;  ///< the first of three
  std::size_t columns = 4;          ///< how many an atom's line has at least
};

/// Reads `key=value key="value with spaces" flag ...`; keys are known in any case.
/// Throws: std::invalid_argument that says what is wrong with the line.
FrameHeader parse_comment(std::string_view comment);

/// The parts of `text` between spaces and tabs.
std::vector<std::string_view> split(std::string_view text);

/// A finite decimal number that is all of `text`.
/// Throws: std::invalid_argument quoting the text.
double parse_number(std::string_view text);

/// `text` in quotation marks for an error message, cut where it gets long.
std::string quoted(std::string_view text);

}  // namespace coordination
