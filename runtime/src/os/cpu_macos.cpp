#include "os/cpu.hpp"

#include <algorithm>
#include <thread>

namespace brood::os {

// macOS has neither affinity masks nor CPU quotas.
int usable_cpus() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace brood::os
