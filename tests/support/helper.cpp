#include "support/helper.hpp"

#include "support/arguments.hpp"

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
  Arguments words = program_arguments(argc, argv);
  if (words.size() < 3 || words[1] != helper_option) {
    return std::nullopt;
  }
  const std::string name = words[2];
  const auto found = helpers().find(name);
  if (found == helpers().end()) {
    std::fprintf(stderr, "no helper is called %s\n", name.c_str());
    return 125;
  }
  words.erase(words.begin(), words.begin() + 3);
  try {
    return found->second(words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "helper %s: %s\n", name.c_str(), error.what());
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
