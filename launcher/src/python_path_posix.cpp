#include "python_path.hpp"

#include <vector>

namespace brood::launcher {

std::string normal_path(std::string_view path) {
  std::size_t slashes = path.find_first_not_of('/');
  slashes = slashes == std::string_view::npos ? path.size() : slashes;
  const std::string root = slashes == 2 ? "//" : slashes > 0 ? "/" : "";
  std::vector<std::string_view> parts;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != "." && (part != ".." || root.empty())) {
      parts.push_back(part);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::string normal = root;
  for (const std::string_view& part : parts) {
    normal += (&part == &parts.front() ? "" : "/") + std::string(part);
  }
  return normal.empty() ? "." : normal;
}

}  // namespace brood::launcher
