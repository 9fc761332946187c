#include "clean_environment.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

constexpr std::array<std::string_view, 8> kept{"HOME", "USER", "LOGNAME", "SHELL",
                                               "TERM", "TZ",   "TMPDIR",  "LANG"};

}  // namespace

bool is_kept_in_clean(std::string_view name) {
  return std::find(kept.begin(), kept.end(), name) != kept.end() || name.starts_with("LC_");
}

}  // namespace brood::launcher
