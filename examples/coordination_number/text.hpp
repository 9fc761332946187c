#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace coordination {

/// printf into a string: std::format is not in every compiler that this is for.
template <class... Values>
std::string format(const char* pattern, Values... values) {
  const auto length = static_cast<std::size_t>(std::snprintf(nullptr, 0, pattern, values...));
  std::string text(length + 1, '\0');
  text.resize(
      static_cast<std::size_t>(std::snprintf(text.data(), text.size(), pattern, values...)));
  return text;
}

}  // namespace coordination
