#include "map/job_source.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

JobSource source_of(const Words& inputs, const CommandTemplate& command,
                    std::function<bool(const Job&)> is_done = {}) {
  return {pack_inputs(open_inputs({{.words = inputs}}), {}, command, 1), command,
          std::move(is_done)};
}

TEST(JobSource, NumbersJobsAndMakesTheirCommands) {
  const CommandTemplate command({"echo", "{#}", "{%}", "{}"});
  JobSource source = source_of({"a", "b"}, command);
  EXPECT_EQ(source.size(), 2u);
  EXPECT_EQ(source.next(1)->request.command, (Words{"echo", "1", "1", "a"}));
  const std::optional<Job> second = source.next(7);
  EXPECT_EQ(second->sequence, 2u);
  EXPECT_EQ(second->inputs, Words{"b"});
  EXPECT_EQ(second->request.command, (Words{"echo", "2", "7", "b"}));
  EXPECT_FALSE(source.next(1));
}

TEST(JobSource, LeavesOutWhatIsDoneAndKeepsTheNumbers) {
  const CommandTemplate command({"echo"});
  JobSource source =
      source_of({"a", "b", "c"}, command, [](const Job& job) { return job.inputs.front() != "c"; });
  EXPECT_EQ(source.size(), std::nullopt);
  EXPECT_EQ(source.next(1)->sequence, 3u);
  EXPECT_FALSE(source.next(1));
}

}  // namespace
}  // namespace brood::launcher
