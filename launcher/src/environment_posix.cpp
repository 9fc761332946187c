#include "environment.hpp"

extern "C" char** environ;  // POSIX names it but gives it no header.

namespace brood::launcher {

Environment Environment::current() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    entries.emplace_back(*entry);
  }
  return Environment(std::move(entries));
}

bool is_same_name(std::string_view left, std::string_view right) {
  return left == right;
}

}  // namespace brood::launcher
