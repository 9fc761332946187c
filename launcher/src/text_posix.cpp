#include "text.hpp"

namespace brood::launcher {

fs::path to_path(std::string_view text) {
  return fs::path(text.begin(), text.end());
}

std::string to_text(const fs::path& path) {
  return path.native();
}

std::vector<std::string> program_arguments(int argc, char** argv) {
  return argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>{};
}

}  // namespace brood::launcher
