#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace brood::launcher {

/// What `conda shell.posix+json` prints, and `brood activate --json` does: see json_text.
struct JsonShape {
  std::optional<std::vector<std::string>> path;
  std::vector<std::pair<std::string, std::string>> exports;  ///< The values as JSON already.
  std::vector<std::pair<std::string, std::string>> sets;
  std::vector<std::string> unsets;
  std::vector<std::string> activate_scripts;
  std::vector<std::string> deactivate_scripts;
};

/// {"path": {"PATH": [...]}, "vars": {"export": {...}, "unset": [...], "set": {...}},
///  "scripts": {"activate": [...], "deactivate": [...]}}, indented by two as json.dumps does, with
/// no newline at the end; `path` is empty when there is none.
std::string json_text(const JsonShape& shape);

}  // namespace brood::launcher
