#include "python_path.hpp"

#include <algorithm>
#include <vector>

namespace brood::launcher {

namespace {

/// How much of the path is its drive or share: `C:`, `\\host\share`.
std::size_t drive_size(std::string_view path) {
  if (path.size() > 1 && path[1] == ':') {
    return 2;
  }
  if (!path.starts_with("\\\\")) {
    return 0;
  }
  const std::size_t host = path.find('\\', 2);
  return host == std::string_view::npos ? path.size()
                                        : std::min(path.find('\\', host + 1), path.size());
}

}  // namespace

std::string normal_path(std::string_view path) {
  std::string text(path);
  std::replace(text.begin(), text.end(), '/', '\\');
  const std::size_t drive = drive_size(text);
  std::string_view rest = std::string_view(text).substr(drive);
  const bool is_rooted = rest.starts_with('\\');
  std::vector<std::string_view> parts;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\\'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != "." && (part != ".." || !is_rooted)) {
      parts.push_back(part);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::string normal = text.substr(0, drive) + (is_rooted ? "\\" : "");
  for (const std::string_view& part : parts) {
    normal += (&part == &parts.front() ? "" : "\\") + std::string(part);
  }
  return normal.empty() ? "." : normal;
}

}  // namespace brood::launcher
