#include "launcher_support.hpp"

#include <algorithm>
#include <fstream>
#include <random>

namespace brood_scenario {

Scratch::Scratch() {
  std::random_device random;
  path_ = std::filesystem::canonical(std::filesystem::temp_directory_path()) /
          ("brood-scenario-" + std::to_string(random()) + "-" + std::to_string(random()));
  std::filesystem::create_directory(path_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Scratch::path(const std::string& below) const {
  return (below.empty() ? path_ : (path_ / below).make_preferred()).string();
}

std::string Scratch::write(const std::string& below, const std::string& content) const {
  std::filesystem::create_directories((path_ / below).parent_path());
  std::ofstream(path_ / below, std::ios::binary) << content;
  return path(below);
}

std::string Scratch::make_environment(const std::string& below) const {
  write(below + "/conda-meta/history", "");
  return path(below);
}

Words lines_of(const std::string& text) {
  Words lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

}  // namespace brood_scenario
