#pragma once
// How many workers make sense here.

#include <brood/export.hpp>

namespace brood {

/// The CPUs that this process may use, at least 1: affinity and a container's CPU quota count.
/// Python: os.process_cpu_count, but for the quota, which Python ignores; multiprocessing.cpu_count
/// counts the machine's. Linux: sched_getaffinity, cgroup v1 and v2. Windows: the affinity mask.
/// macOS: all. Threads: any.
BROOD_EXPORT int cpu_count();

}  // namespace brood
