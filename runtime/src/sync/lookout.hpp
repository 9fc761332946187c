#pragma once
// A wait that begins awake. To fall asleep and to be woken on another CPU costs 5 to 50 µs; a short
// task or its answer may take one. So who waits looks again and again before it sleeps, for as long
// as its waits have lately taken: each is timed, those that were slept through, too. Two who wait
// for each other in turn so come to stay awake, and who waits long does not burn a CPU for it.
//
// Only while a CPU has nothing better to do, as far as the caller knows. He may be wrong (of what
// other programs run he knows nothing): who has looked in vain some times, and was woken soon
// after, has kept the other one from running, and looks no more for a while. Who does not look does
// what everybody does (spin.hpp).

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
    is_timed_ = has_cpu && !rests();
    if (is_timed_) {
      began_ = Clock::now();
    }
    if (!is_timed_ || patience_.count() == 0) {
      return spin_until(ready);
    }
    do {
      for (int i = 0; i < looks_a_glance; ++i) {
        os::relax();
        if (ready()) {
          vain_looks_ = 0;
          learn(Clock::now() - began_);
          return true;
        }
      }
    } while (Clock::now() - began_ < patience_);
    return false;
  }

  void has_slept() noexcept;

  /// How long it looks now.
  std::chrono::nanoseconds patience() const noexcept { return patience_; }

 private:
  using Clock = std::chrono::steady_clock;

  /// Between two readings of the clock.
  static constexpr int looks_a_glance = 16;

  /// Looks in vain until it rests, and for how many waits.
  static constexpr int most_vain_looks = 4;
  static constexpr int waits_of_a_rest = 64;

  bool rests() noexcept { return rest_ != 0 && rest_-- != 0; }

  void learn(std::chrono::nanoseconds took) noexcept;

  Clock::time_point began_;
  std::chrono::nanoseconds patience_{};
  int vain_looks_ = 0;
  int rest_ = 0;
  bool is_timed_ = false;
};

}  // namespace brood::sync
