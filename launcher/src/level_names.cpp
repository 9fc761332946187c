#include "level_names.hpp"

#include <algorithm>

namespace brood::launcher {

std::string numbered(std::string_view stem, int level) {
  return std::string(stem) + std::to_string(level);
}

std::string saved_name(int level, std::string_view name) {
  return numbered("__CONDA_SHLVL_", level) + "_" + std::string(name);
}

bool is_numbered(std::string_view name, std::string_view stem) {
  return name.starts_with(stem) && name.size() > stem.size() &&
         std::all_of(name.begin() + static_cast<std::ptrdiff_t>(stem.size()), name.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace brood::launcher
