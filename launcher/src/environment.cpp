#include "environment.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

std::size_t separator_of(std::string_view entry) {
  return entry.find('=', 1);
}

}  // namespace

std::string_view entry_name(std::string_view entry) {
  return entry.empty() ? entry : entry.substr(0, separator_of(entry));
}

std::string_view entry_value(std::string_view entry) {
  const std::size_t at = entry.empty() ? std::string_view::npos : separator_of(entry);
  return at == std::string_view::npos ? std::string_view() : entry.substr(at + 1);
}

std::optional<std::string> Environment::get(std::string_view name) const {
  for (const std::string& entry : entries_) {
    const std::string_view found = entry_name(entry);
    if (found.size() < entry.size() && is_same_name(found, name)) {
      return std::string(entry_value(entry));
    }
  }
  return std::nullopt;
}

std::optional<std::string> Environment::get_non_empty(std::string_view name) const {
  std::optional<std::string> value = get(name);
  return value && !value->empty() ? value : std::nullopt;
}

void Environment::set(std::string_view name, std::string_view value) {
  const auto has_name = [name](const std::string& e) { return is_same_name(entry_name(e), name); };
  const auto first = std::find_if(entries_.begin(), entries_.end(), has_name);
  if (first == entries_.end()) {
    entries_.push_back(std::string(name) + '=' + std::string(value));
    return;
  }
  *first = std::string(entry_name(*first)) + '=' + std::string(value);
  entries_.erase(std::remove_if(first + 1, entries_.end(), has_name), entries_.end());
}

void Environment::unset(std::string_view name) {
  std::erase_if(entries_,
                [name](const std::string& e) { return is_same_name(entry_name(e), name); });
}

}  // namespace brood::launcher
