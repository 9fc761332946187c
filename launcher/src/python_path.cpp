#include "python_path.hpp"

#include "layout.hpp"
#include "path_probe.hpp"
#include "text.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string with_home(std::string_view path, const Environment& environment) {
  const bool is_own = path == "~" || path.starts_with("~/") || path.starts_with("~\\");
  const std::optional<std::string> home = environment.get_non_empty(home_variable);
  return home && is_own ? *home + std::string(path.substr(1)) : std::string(path);
}

/// The variable named at the beginning of `text`, as `$NAME` or `${NAME}`: its name, and how much
/// of the text names it. Nothing when there is none.
std::pair<std::string_view, std::size_t> named_variable(std::string_view text) {
  if (text.starts_with("${")) {
    const std::size_t end = text.find('}');
    return end == std::string_view::npos ? std::pair(text.substr(0, 0), std::size_t{0})
                                         : std::pair(text.substr(2, end - 2), end + 1);
  }
  const auto end = std::find_if_not(text.begin() + 1, text.end(), is_word);
  const auto size = static_cast<std::size_t>(end - text.begin());
  return size == 1 ? std::pair(text.substr(0, 0), std::size_t{0})
                   : std::pair(text.substr(1, size - 1), size);
}

std::pair<std::string_view, std::size_t> percent_variable(std::string_view text) {
  const std::size_t end = text.find('%', 1);
  return end == std::string_view::npos || end == 1 ? std::pair(text.substr(0, 0), std::size_t{0})
                                                   : std::pair(text.substr(1, end - 1), end + 1);
}

}  // namespace

std::string absolute_path(std::string_view path) {
  const fs::path native = to_path(path);
  return native.is_absolute() ? normal_path(path)
                              : normal_path(to_text(to_path(current_directory(path)) / native));
}

std::string expanded(std::string_view path, const Environment& environment) {
  const std::string text = with_home(path, environment);
  const bool has_percent = list_separator == ';';
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    std::pair<std::string_view, std::size_t> variable;
    if (rest.front() == '$') {
      variable = named_variable(rest);
    } else if (rest.front() == '%' && has_percent) {
      variable = percent_variable(rest);
    }
    const std::optional<std::string> value =
        variable.second > 0 ? environment.get(variable.first) : std::nullopt;
    const std::size_t size = std::max<std::size_t>(variable.second, 1);
    result += value ? std::string_view(*value) : rest.substr(0, size);
    rest.remove_prefix(size);
  }
  return result;
}

}  // namespace brood::launcher
