#include "os/cpu.hpp"

#include "os/cgroup_linux.hpp"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <vector>

namespace brood::os {

namespace {

int cpus_by_affinity() {
  // The kernel refuses a mask that is smaller than its own; more than 1024 CPUs exist.
  for (std::size_t cpus = 1024; cpus <= (1U << 20U); cpus *= 2) {
    std::vector<unsigned long> mask(cpus / (8 * sizeof(unsigned long)));
    auto* const set = reinterpret_cast<cpu_set_t*>(mask.data());
    const std::size_t bytes = mask.size() * sizeof(unsigned long);
    if (::sched_getaffinity(0, bytes, set) == 0) {
      return CPU_COUNT_S(bytes, set);
    }
    if (errno != EINVAL) {
      break;
    }
  }
  return 1;
}

}  // namespace

int usable_cpus() {
  const int allowed = std::max(cpus_by_affinity(), 1);
  const auto quota = cgroup_cpu_quota();
  return quota ? std::clamp(static_cast<int>(std::ceil(*quota)), 1, allowed) : allowed;
}

}  // namespace brood::os
