#include "support/helper.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>

namespace brood::test {

namespace {

std::map<std::string, HelperFunction>& helpers() {
  static std::map<std::string, HelperFunction> table;
  return table;
}

}  // namespace

std::optional<int> run_helper(int argc, char** argv) {
  if (argc < 3 || std::string(argv[1]) != helper_option) {
    return std::nullopt;
  }
  const auto found = helpers().find(argv[2]);
  if (found == helpers().end()) {
    std::fprintf(stderr, "no helper is called %s\n", argv[2]);
    return 125;
  }
  try {
    return found->second(Arguments(argv + 3, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "helper %s: %s\n", argv[2], error.what());
    return 126;
  }
}

HelperRegistration::HelperRegistration(const char* name, HelperFunction function) {
  if (!helpers().emplace(name, function).second) {
    std::fprintf(stderr, "two helpers are called %s\n", name);
    std::abort();
  }
}

}  // namespace brood::test
