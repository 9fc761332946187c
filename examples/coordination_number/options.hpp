#pragma once

#include "coordination.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace coordination {

/// What the command line of coordination_number says.
struct Options {
  std::filesystem::path file;
  Cutoffs cutoffs;
  std::optional<int> processes;  ///< nothing: the library's default
  std::optional<std::filesystem::path> json;
  bool help = false;
};

/// A command line that says something else than the usage text allows.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text for --help.
std::string_view usage();

/// `arguments` without the program's name.
/// Throws: UsageError saying what is wrong.
Options parse_options(const std::vector<std::string>& arguments);

}  // namespace coordination
