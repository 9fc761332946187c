#include "start/renew.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace brood::start {

namespace {

// Without a lock, which a child might find locked.
std::array<std::atomic<void (*)()>, 16> others;
std::atomic<std::size_t> other_count{0};

}  // namespace

bool renew_also(void (*function)()) {
  others.at(other_count++) = function;
  return true;
}

void renew_after_fork() {
  renew_executable_lock();
  renew_preload();
  renew_start_method_lock();
  renew_fork_server_lock();
  for (auto& other : others) {
    if (auto* const function = other.load()) {
      function();
    }
  }
}

}  // namespace brood::start
