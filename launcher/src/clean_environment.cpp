#include "clean_environment.hpp"

#include "layout.hpp"

namespace brood::launcher {

Environment clean_environment(const Environment& environment) {
  Environment clean;
  clean.set("PATH", default_path());
  for (const std::string& entry : environment.entries()) {
    const std::string_view name = entry_name(entry);
    if (is_kept_in_clean(name) && name.size() < entry.size() && !clean.get(name)) {
      clean.set(name, entry_value(entry));
    }
  }
  return clean;
}

}  // namespace brood::launcher
