#pragma once

// How many CPUs this process may really use.

namespace brood::os {

/// At least 1. Affinity counts; so does a quota. Linux: cgroup v1 and v2. Windows: the affinity
/// mask.
int usable_cpus();

}  // namespace brood::os
