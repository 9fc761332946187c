#include "json_place.hpp"

#include "error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace brood::launcher {

namespace {

using Json = nlohmann::ordered_json;

std::string place(const std::string& file, std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line.
  return file + ":" + std::to_string(line) + ":" + std::to_string(before.size() - line_start + 1);
}

/// The library's message without its number and its own idea of the place.
std::string reason(const std::string& message) {
  const std::size_t column = message.find("column ");
  const std::size_t colon = message.find(": ", column == std::string::npos ? 0 : column);
  return one_line(colon == std::string::npos ? message : message.substr(colon + 2));
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw LauncherError(ExitCode::environment, "cannot use " +
                                                   one_line(place(file, text, error.byte)) +
                                                   ": no valid JSON: " + reason(error.what()));
  } catch (const Json::out_of_range& error) {  // a number; it does not say where
    const std::string message = error.what();
    throw LauncherError(ExitCode::environment, "cannot use " + one_line(file) + ": " +
                                                   one_line(message.substr(message.find(' ') + 1)));
  }
}

}  // namespace brood::launcher
