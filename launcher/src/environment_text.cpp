#include "environment_text.hpp"

#include <charconv>

namespace brood::launcher {

std::string environment_text(const Environment& environment) {
  std::string entries;
  for (const std::string& entry : environment.entries()) {
    entries.append(entry).push_back('\0');
  }
  return std::to_string(entries.size()).append("\n").append(entries);
}

std::optional<Environment> environment_in(std::string_view text) {
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) {
    return std::nullopt;
  }
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + line, size);
  const bool is_number = error == std::errc() && end == text.data() + line;
  text.remove_prefix(line + 1);
  const bool is_whole = text.size() >= size && (size == 0 || text[size - 1] == '\0');
  if (!is_number || !is_whole) {
    return std::nullopt;
  }
  text = text.substr(0, size);
  std::vector<std::string> entries;
  while (!text.empty()) {
    const std::size_t stop = text.find('\0');
    entries.emplace_back(text.substr(0, stop));
    text.remove_prefix(stop + 1);
  }
  return Environment(std::move(entries));
}

}  // namespace brood::launcher
