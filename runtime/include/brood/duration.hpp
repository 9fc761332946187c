#pragma once
// A time to wait: what functions take that give up after it.
//
//   lock.acquire_for(5s);                       // any std::chrono::duration, also a fraction
//   queue.get_for(std::chrono::hours::max());   // for ever
//
// Kept in whole nanoseconds, rounded up. What is more than those can count, 292 years, is as much
// as they can, where std::chrono would turn it into some other time, even a negative one.

#include <chrono>

namespace brood {

class Duration {
 public:
  template <class Rep, class Period>
  constexpr Duration(std::chrono::duration<Rep, Period> time)  // NOLINT: it stands for one
      : nanoseconds_(saturated(time)) {}

  constexpr operator std::chrono::nanoseconds() const noexcept {  // NOLINT: the same
    return nanoseconds_;
  }

 private:
  template <class Rep, class Period>
  static constexpr std::chrono::nanoseconds saturated(std::chrono::duration<Rep, Period> time) {
    using std::chrono::nanoseconds;
    using Wide = std::chrono::duration<long double, std::nano>;
    const Wide wide = time;
    if (wide >= Wide(nanoseconds::max())) {
      return nanoseconds::max();
    }
    if (!(wide > Wide(nanoseconds::min()))) {  // also what is no number
      return nanoseconds::min();
    }
    return std::chrono::ceil<nanoseconds>(time);
  }

  std::chrono::nanoseconds nanoseconds_;
};

}  // namespace brood
