#include "support/arguments.hpp"

namespace brood::test {

std::vector<std::string> program_arguments(int argc, char** argv) {
  return {argv, argv + argc};
}

}  // namespace brood::test
