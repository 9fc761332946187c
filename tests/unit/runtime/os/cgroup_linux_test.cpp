#include "os/cgroup_linux.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace brood::os {
namespace {

struct GroupCase {
  const char* story;
  const char* text;
  std::optional<CgroupPath> group;
};

class CgroupText : public testing::TestWithParam<GroupCase> {};

TEST_P(CgroupText, NamesTheGroupOfTheCpuController) {
  std::istringstream text(GetParam().text);
  const auto group = parse_cgroup(text);
  ASSERT_EQ(group.has_value(), GetParam().group.has_value());
  if (group) {
    EXPECT_EQ(group->unified, GetParam().group->unified);
    EXPECT_EQ(group->path, GetParam().group->path);
  }
}

const GroupCase groups[] = {
    {"version_2", "0::/user.slice/user-1000.slice\n",
     CgroupPath{true, "/user.slice/user-1000.slice"}},
    {"root", "0::/\n", CgroupPath{true, "/"}},
    {"version_1", "5:memory:/m\n4:cpu,cpuacct:/docker/abc\n", CgroupPath{false, "/docker/abc"}},
    {"version_1_before_2", "1:cpu:/one\n0::/two\n", CgroupPath{false, "/one"}},
    {"version_2_when_1_has_no_cpu", "3:cpuset:/set\n2:cpuacct:/acct\n0::/two\n",
     CgroupPath{true, "/two"}},
    {"colon_in_the_path", "0::/a:b\n", CgroupPath{true, "/a:b"}},
    {"no_last_newline", "0::/x", CgroupPath{true, "/x"}},
    {"empty", "", std::nullopt},
    {"garbage", "cpu\n:\nno colons\n\n", std::nullopt},
    {"no_cpu_controller", "3:memory:/m\n2:cpuset:/s\n", std::nullopt},
};

INSTANTIATE_TEST_SUITE_P(Table, CgroupText, testing::ValuesIn(groups),
                         [](const auto& test) { return test.param.story; });

struct QuotaCase {
  const char* story;
  const char* text;
  std::optional<double> cpus;
};

class CpuMax : public testing::TestWithParam<QuotaCase> {};

TEST_P(CpuMax, IsCpusOrNothing) {
  EXPECT_EQ(parse_cpu_max(GetParam().text), GetParam().cpus);
}

const QuotaCase quotas[] = {
    {"one_and_a_half", "150000 100000", 1.5},
    {"with_a_newline", "200000 100000\n", 2.0},
    {"a_tenth", "10000 100000", 0.1},
    {"unlimited", "max 100000", std::nullopt},
    {"unlimited_in_version_1", "-1 100000", std::nullopt},
    {"no_quota", "0 100000", std::nullopt},
    {"no_period", "100000", std::nullopt},
    {"period_of_nothing", "100000 0", std::nullopt},
    {"negative_period", "100000 -5", std::nullopt},
    {"empty", "", std::nullopt},
    {"garbage", "many cpus", std::nullopt},
};

INSTANTIATE_TEST_SUITE_P(Table, CpuMax, testing::ValuesIn(quotas),
                         [](const auto& test) { return test.param.story; });

TEST(Cgroup, AQuotaOfThisProcessIsPositive) {
  EXPECT_GT(cgroup_cpu_quota().value_or(1), 0);
}

}  // namespace
}  // namespace brood::os
