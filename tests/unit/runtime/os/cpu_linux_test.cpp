#include "os/cpu.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <sched.h>

namespace brood::os {
namespace {

/// Binds itself to the first CPU that it may use.
HELPER(count_after_binding) {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
    return 100;
  }
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) {
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      return ::sched_setaffinity(0, sizeof one, &one) == 0 ? usable_cpus() : 101;
    }
  }
  return 102;
}

TEST(Cpu, AffinityCounts) {
  auto child = test::start_child({.helper = "count_after_binding"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 1);
}

}  // namespace
}  // namespace brood::os
