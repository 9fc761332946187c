#include "pool_support.hpp"

#include <utility>

namespace brood_scenario {

void PoolStory::TearDown() {
  EXPECT_EQ(without_fork_server(brood::test::descendants()), std::vector<std::int64_t>{});
  EXPECT_EQ(brood::test::shared_memory_names(), shared_memory_before_);
}

std::vector<std::string> all_lines(brood::test::RunningProgram& program) {
  std::vector<std::string> lines;
  while (auto line = program.next_line()) {
    lines.push_back(*std::move(line));
  }
  return lines;
}

std::string name_of(const testing::TestParamInfo<brood::StartMethod>& info) {
  return brood::to_string(info.param);
}

}  // namespace brood_scenario
