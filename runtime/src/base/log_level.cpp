#include "brood/logging.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace brood {

namespace {

constexpr std::array<std::pair<LogLevel, std::string_view>, 8> names{{
    {LogLevel::notset, "NOTSET"},
    {LogLevel::subdebug, "SUBDEBUG"},
    {LogLevel::debug, "DEBUG"},
    {LogLevel::info, "INFO"},
    {LogLevel::subwarning, "SUBWARNING"},
    {LogLevel::warning, "WARNING"},
    {LogLevel::error, "ERROR"},
    {LogLevel::critical, "CRITICAL"},
}};

bool is_name(std::string_view text, std::string_view name) {
  const auto capital = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  return std::equal(text.begin(), text.end(), name.begin(), name.end(),
                    [&](char left, char right) { return capital(left) == right; });
}

}  // namespace

std::string to_string(LogLevel level) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& entry) { return entry.first == level; });
  return found == names.end() ? "Level " + std::to_string(static_cast<int>(level))
                              : std::string(found->second);
}

std::optional<LogLevel> log_level_from_string(std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& entry) { return is_name(name, entry.second); });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace brood
