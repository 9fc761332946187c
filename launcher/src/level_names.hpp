#pragma once

#include <string>
#include <string_view>

/// The names under which an activated shell keeps what belongs to one of its levels.
namespace brood::launcher {

/// `stem` and the level: CONDA_PREFIX_2 holds what level 3 goes back to, CONDA_STACKED_2 marks that
/// level 2 was stacked.
std::string numbered(std::string_view stem, int level);

/// Where the value is kept that level `level` had of a variable: __CONDA_SHLVL_1_NAME.
std::string saved_name(int level, std::string_view name);

/// Whether `name` is `stem` and a number behind it.
bool is_numbered(std::string_view name, std::string_view stem);

}  // namespace brood::launcher
