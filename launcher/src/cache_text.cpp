#include "cache_text.hpp"

#include "environment_text.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

constexpr std::string_view magic = "brood-activation-cache 1\n";

}  // namespace

std::uint64_t checksum(std::string_view text) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : text) {
    sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return sum;
}

void add_field(std::string& key, std::string_view name, std::string_view value) {
  key.append(name).append(" ").append(std::to_string(value.size())).append("\n");
  key.append(value).append("\n");
}

std::string sealed(std::string_view content) {
  std::string text(magic);
  text.append(std::to_string(checksum(content))).append("\n").append(content);
  return text;
}

std::string cache_text(std::string_view key, const std::vector<Variable>& changes) {
  std::vector<std::string> entries;
  for (const Variable& change : changes) {
    entries.push_back(change.value ? "+" + change.name + "=" + *change.value : "-" + change.name);
  }
  std::string content;
  add_field(content, "key", key);
  content += environment_text(Environment(std::move(entries)));
  return sealed(content);
}

std::optional<std::vector<Variable>> changes_in(std::string_view text, std::string_view key) {
  std::string expected;
  add_field(expected, "key", key);
  if (!text.starts_with(magic)) {
    return std::nullopt;
  }
  text.remove_prefix(magic.size());
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view content = text.substr(line + 1);
  if (text.substr(0, line) != std::to_string(checksum(content)) || !content.starts_with(expected)) {
    return std::nullopt;
  }
  const std::optional<Environment> entries = environment_in(content.substr(expected.size()));
  if (!entries) {
    return std::nullopt;
  }
  std::vector<Variable> changes;
  for (const std::string& entry : entries->entries()) {
    const std::string_view rest =
        std::string_view(entry).substr(std::min<std::size_t>(1, entry.size()));
    const std::string name(entry_name(rest));
    const bool has_value = name.size() < rest.size();
    if (name.empty() || has_value != entry.starts_with('+') ||
        (!has_value && !entry.starts_with('-'))) {
      return std::nullopt;
    }
    changes.push_back(
        {name, has_value ? std::optional<std::string>(entry_value(rest)) : std::nullopt});
  }
  return changes;
}

}  // namespace brood::launcher
