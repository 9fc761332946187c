#pragma once
// How long to sleep before looking again whether a wake-up was lost, or who was to give it has
// died.
//
// Short at first, so that a kill in the middle of something that is done often costs little; longer
// and longer, so that who waits for minutes costs nothing; never as long as half a second, so that
// a death is known within a second of it.
//
// Who is woken in vain, since others were quicker, goes on with the same slice: however often that
// happens, he looks round at its end.

#include "base/deadline.hpp"

#include <algorithm>
#include <chrono>

namespace brood::sync {

class Slices {
 public:
  /// The end of this slice, or of the next one if it has passed; never later than `limit`.
  base::Deadline next(const base::Deadline& limit) {
    if (const auto now = base::Deadline::Clock::now(); now >= end_) {
      end_ = now + length_;
      length_ = std::min(length_ * 2, longest);
    }
    return limit.moment() && *limit.moment() < end_ ? limit : base::Deadline::at(end_);
  }

  /// Whether the slice has passed, and what was waited for has not come in it.
  bool has_passed() const { return base::Deadline::Clock::now() >= end_; }

 private:
  static constexpr std::chrono::nanoseconds longest = std::chrono::milliseconds(400);

  std::chrono::nanoseconds length_ = std::chrono::milliseconds(2);
  base::Deadline::Clock::time_point end_{};
};

}  // namespace brood::sync
