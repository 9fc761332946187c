// What brood says when its output cannot be written.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FullDisk : public testing::TestWithParam<Words> {};

TEST_P(FullDisk, IsSaid) {
  if (!std::filesystem::exists("/dev/full")) {
    GTEST_SKIP() << "there is no /dev/full";
  }
  const Scratch scratch;
  const std::string env = scratch.make_environment("env");
  Words words = GetParam();
  for (std::string& word : words) {
    word = word == "ENV" ? env : word;
  }
  RunningBrood brood({.arguments = words}, "/dev/full");
  const Finished finished = brood.finish();
  EXPECT_EQ(finished.status, words.front() == "map" ? 1 : 125);
  EXPECT_THAT(lines_of(finished.errors),
              ElementsAre(HasSubstr(": the output cannot be written: No space left on device")));
}

INSTANTIATE_TEST_SUITE_P(
    Commands, FullDisk,
    testing::Values(Words{"--help"}, Words{"--version"}, Words{"activate", "-p", "ENV"},
                    Words{"activate", "-p", "ENV", "--compat=conda", "--root-prefix", "ENV"},
                    Words{"hook", "bash"}, Words{"doctor", "-p", "ENV"},
                    Words{"completions", "bash"}, Words{"env", "info", "-p", "ENV"},
                    Words{"run", "-p", "ENV", "--dry-run", "true"},
                    Words{"map", "-p", "ENV", "--dry-run", "echo", ":::", "1"}));

}  // namespace
}  // namespace brood_scenario
