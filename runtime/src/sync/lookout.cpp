#include "sync/lookout.hpp"

#include <algorithm>

namespace brood::sync {

void Lookout::has_slept() noexcept {
  if (!is_timed_) {
    return;
  }
  const std::chrono::nanoseconds took = Clock::now() - began_;
  if (patience_.count() != 0 && took <= 2 * longest && ++vain_looks_ == most_vain_looks) {
    patience_ = {};
    vain_looks_ = 0;
    rest_ = waits_of_a_rest;
  } else {
    learn(took);
  }
}

/// Waits vary: one that took twice as long as those before shall still be seen.
void Lookout::learn(std::chrono::nanoseconds took) noexcept {
  if (took > longest) {
    patience_ /= 2;
  } else if (2 * took > patience_) {
    patience_ = std::min(2 * took, longest);
  } else {
    patience_ -= (patience_ - 2 * took) / 8;
  }
}

}  // namespace brood::sync
