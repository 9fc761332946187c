#include "map/time_limit.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

constexpr std::size_t least_for_percent = 3;
constexpr std::size_t most_times = 10'000;  // The median moves no more then.

}  // namespace

double TimeLimit::seconds() const {
  if (!choice_ || !choice_->is_percent) {
    return choice_ ? choice_->number : 0;
  }
  const std::lock_guard lock(guard_);
  return times_.size() < least_for_percent
             ? 0
             : std::max(times_[times_.size() / 2] * choice_->number / 100, 0.001);
}

void TimeLimit::add(double seconds) {
  if (!choice_ || !choice_->is_percent) {
    return;
  }
  const std::lock_guard lock(guard_);
  if (times_.size() < most_times) {
    times_.insert(std::upper_bound(times_.begin(), times_.end(), seconds), seconds);
  }
}

}  // namespace brood::launcher
