#include "start/renew.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace brood::start {

namespace {

// Without a lock, which a child might find locked.
std::array<std::atomic<void (*)()>, 16> functions;
std::atomic<std::size_t> count{0};

}  // namespace

bool renew_also(void (*function)()) {
  functions.at(count++) = function;
  return true;
}

void renew_after_fork() {
  for (auto& each : functions) {
    if (auto* const function = each.load()) {
      function();
    }
  }
}

}  // namespace brood::start
