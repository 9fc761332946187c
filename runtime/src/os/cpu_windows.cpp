#include "os/cpu.hpp"

#include <windows.h>

#include <algorithm>
#include <bit>
#include <cstdint>

namespace brood::os {

// A mask names CPUs of one processor group, of 64 at most. A process that nobody has bound to a
// part of its group is counted all groups: Windows spreads new processes, which our workers are,
// over them.
int usable_cpus() {
  DWORD_PTR allowed = 0;
  DWORD_PTR existing = 0;
  ::GetProcessAffinityMask(::GetCurrentProcess(), &allowed, &existing);
  const int by_mask = std::popcount(std::uint64_t{allowed});
  if (allowed != existing) {
    return std::max(by_mask, 1);
  }
  // Both masks are 0 in a process whose threads live in several groups.
  return std::max({by_mask, static_cast<int>(::GetActiveProcessorCount(ALL_PROCESSOR_GROUPS)), 1});
}

}  // namespace brood::os
