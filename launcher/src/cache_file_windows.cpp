// There is no activation cache on Windows: batch files are not understood, and who may write a file
// is not told by an owner alone.
#include "cache_file.hpp"

namespace brood::launcher {

bool has_activation_cache() {
  return false;
}

std::optional<std::string> read_cache(const std::string&, const Environment&) {
  return std::nullopt;
}

void write_cache(const std::string&, const Environment&, const std::string&) {}

std::optional<std::string> read_small_file(const std::string&) {
  return std::nullopt;
}

std::optional<std::string> file_identity(const std::string&) {
  return std::nullopt;
}

bool answers(char, const std::string&) {
  return false;
}

}  // namespace brood::launcher
