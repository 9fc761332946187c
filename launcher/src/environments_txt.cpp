#include "environments_txt.hpp"

#include <algorithm>

namespace brood::launcher {

std::vector<std::string> listed_prefixes(std::string_view text) {
  std::vector<std::string> prefixes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    constexpr std::string_view blanks = " \t\r\f\v";
    const std::size_t first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos || line.find('\0') != std::string_view::npos) {
      continue;
    }
    const std::string prefix(line.substr(first, line.find_last_not_of(blanks) - first + 1));
    if (std::find(prefixes.begin(), prefixes.end(), prefix) == prefixes.end()) {
      prefixes.push_back(prefix);
    }
  }
  return prefixes;
}

}  // namespace brood::launcher
