#include "sync/spin.hpp"

#include "brood/cpu_count.hpp"

#include <algorithm>
#include <atomic>

namespace brood::sync {

namespace {

// About what it costs to be woken, in looks.
constexpr int most = 200;

// Never less, where there are CPUs for it: else one bad time would turn it off for ever.
constexpr int least = 8;

// Read and written by all threads without any order: it is a guess whatever they do.
std::atomic<int> budget{most / 4};

}  // namespace

int spin_budget() noexcept {
  static const bool has_others = [] {
    try {
      return cpu_count() > 1;
    } catch (...) {
      return false;
    }
  }();
  return has_others ? budget.load(std::memory_order_relaxed) : 0;
}

void spin_ended(bool success) noexcept {
  const int now = budget.load(std::memory_order_relaxed);
  const int next = success ? now + now / 4 + 1 : now - now / 4 - 1;
  budget.store(std::clamp(next, least, most), std::memory_order_relaxed);
}

}  // namespace brood::sync
