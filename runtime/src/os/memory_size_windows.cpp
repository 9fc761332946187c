#include "os/memory_size.hpp"

#include <windows.h>

namespace brood::os {

std::uint64_t physical_memory() {
  MEMORYSTATUSEX status{};
  status.dwLength = sizeof status;
  return ::GlobalMemoryStatusEx(&status) != 0 ? status.ullTotalPhys : 0;
}

std::uint64_t cheap_to_reserve() {
  return std::uint64_t{1} << 30U;  // 2 MiB of records
}

}  // namespace brood::os
