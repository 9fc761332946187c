#include "clean_environment.hpp"

#include "layout.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

constexpr std::array<std::string_view, 8> kept{"HOME", "USER", "LOGNAME", "SHELL",
                                               "TERM", "TZ",   "TMPDIR",  "LANG"};

}  // namespace

Environment clean_environment(const Environment& environment) {
  Environment clean;
  clean.set("PATH", default_path());
  for (const std::string& entry : environment.entries()) {
    const std::string_view name = entry_name(entry);
    const bool is_kept =
        std::find(kept.begin(), kept.end(), name) != kept.end() || name.starts_with("LC_");
    if (is_kept && name.size() < entry.size() && !clean.get(name)) {
      clean.set(name, entry_value(entry));
    }
  }
  return clean;
}

}  // namespace brood::launcher
