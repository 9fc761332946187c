#pragma once

// What the system could give without putting anything away: for tests that need gigabytes.

#include <cstddef>
#include <fstream>
#include <string>

namespace brood::test {

/// Bytes; 0 when the system does not say.
inline std::size_t free_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string word; file >> word;) {
    std::size_t kibibytes = 0;
    if (word == "MemAvailable:" && file >> kibibytes) {
      return kibibytes * 1024;
    }
  }
  return 0;
}

}  // namespace brood::test
