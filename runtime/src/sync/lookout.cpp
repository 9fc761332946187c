#include "sync/lookout.hpp"

#include <algorithm>

namespace brood::sync {

/// Waits vary: one that took twice as long as those before shall still be seen.
void Lookout::learn() noexcept {
  const std::chrono::nanoseconds took = Clock::now() - began_;
  if (took > longest) {
    patience_ /= 2;
  } else if (2 * took > patience_) {
    patience_ = std::min(2 * took, longest);
  } else {
    patience_ -= (patience_ - 2 * took) / 8;
  }
}

}  // namespace brood::sync
