#pragma once

#include "support/process_probe.hpp"

#include <atomic>
#include <string>

namespace brood::test {

/// A name for shared memory that no other test has.
inline std::string memory_name() {
  static std::atomic<int> number{0};
  return test_memory_prefix + std::to_string(own_pid()) + "_" + std::to_string(++number);
}

}  // namespace brood::test
