#pragma once
// A moment to give up at, made once and handed down, so that a wait in steps never waits longer
// than was asked.

#include <algorithm>
#include <chrono>
#include <optional>

namespace brood::base {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline never() { return Deadline(std::nullopt); }

  /// Negative durations are a deadline that has passed.
  static Deadline after(std::chrono::nanoseconds duration) {
    const auto now = Clock::now();
    const auto most = Clock::time_point::max() - now;
    return duration > most ? never() : Deadline(now + std::max(duration, {}));
  }

  static Deadline at(Clock::time_point moment) { return Deadline(moment); }

  bool is_never() const { return !moment_.has_value(); }

  bool has_passed() const { return moment_.has_value() && Clock::now() >= *moment_; }

  /// Time left in whole milliseconds, rounded up so that a loop does not spin at the end; -1 for
  /// never.
  int milliseconds_left() const {
    if (!moment_) {
      return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*moment_ - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
  }

  const std::optional<Clock::time_point>& moment() const { return moment_; }

 private:
  explicit Deadline(std::optional<Clock::time_point> moment) : moment_(moment) {}

  std::optional<Clock::time_point> moment_;
};

}  // namespace brood::base
