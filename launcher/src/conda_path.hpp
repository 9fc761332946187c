#pragma once

#include "environment.hpp"

#include <string>
#include <vector>

/// conda's edits of PATH, as they are.
namespace brood::launcher {

/// The entries of PATH as conda sees them: each normalised, an empty one as `.`; its own default
/// when there is no PATH.
std::vector<std::string> conda_path_entries(const Environment& environment);

/// Whether conda takes two paths for the same: absolute and normal they are one text (on Windows
/// whatever its case).
bool conda_paths_equal(const std::string& left, const std::string& right);

/// `entries` with `directories` in front, and with `condabin` behind them if it is not empty and no
/// entry ends with that word.
std::vector<std::string> conda_path_with(std::vector<std::string> entries,
                                         const std::vector<std::string>& directories,
                                         const std::string& condabin);

/// `entries` without what stands from the first of `old` to the last of `old`, and with `now` in
/// that place, or in front. `library_bin`: the entry that goes, too, when it is the next.
/// `messages` gets a line for each of `old` that is looked for and missing.
std::vector<std::string> conda_path_replaced(std::vector<std::string> entries,
                                             const std::vector<std::string>& old,
                                             const std::vector<std::string>& now,
                                             const std::string& library_bin, std::string& messages);

}  // namespace brood::launcher
