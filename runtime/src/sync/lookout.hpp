#pragma once
// A wait that begins awake. To fall asleep and to be woken on another CPU costs 5 to 50 µs; a short
// task or its answer may take one. So who waits looks again and again before it sleeps, for as long
// as its waits have lately taken: each is timed, those that were slept through, too. Two who wait
// for each other in turn so come to stay awake, and who waits long does not burn a CPU for it.
//
// Only while a CPU has nothing better to do, which the caller knows. Else it looks for a moment, as
// everybody does (spin.hpp).

#include "os/park.hpp"
#include "sync/spin.hpp"

#include <chrono>

namespace brood::sync {

/// Of one who waits. Threads: one at a time.
class Lookout {
 public:
  /// A wait that is longer is slept through.
  static constexpr std::chrono::nanoseconds longest = std::chrono::microseconds(100);

  /// Whether ready() became true meanwhile. If not, the caller sleeps until it is, and then says
  /// so.
  template <class Ready>
  bool sees(Ready& ready, bool has_cpu) {
    is_timed_ = has_cpu;
    if (!is_timed_) {
      return spin_until(ready);
    }
    began_ = Clock::now();
    do {
      for (int i = 0; i < looks_a_glance; ++i) {
        os::relax();
        if (ready()) {
          learn();
          return true;
        }
      }
    } while (Clock::now() - began_ < patience_);
    return false;
  }

  void has_slept() noexcept {
    if (is_timed_) {
      learn();
    }
  }

  /// How long it looks now.
  std::chrono::nanoseconds patience() const noexcept { return patience_; }

 private:
  using Clock = std::chrono::steady_clock;

  /// Reading the clock costs about as much as a look.
  static constexpr int looks_a_glance = 16;

  void learn() noexcept;

  Clock::time_point began_;
  std::chrono::nanoseconds patience_{};
  bool is_timed_ = false;
};

}  // namespace brood::sync
