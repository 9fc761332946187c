#include "os/memory_size.hpp"

#include <unistd.h>

#include <limits>

namespace brood::os {

std::uint64_t physical_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0
             ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size)
             : 0;
}

std::uint64_t cheap_to_reserve() {
  return std::numeric_limits<std::uint64_t>::max();
}

}  // namespace brood::os
