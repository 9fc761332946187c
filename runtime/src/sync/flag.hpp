#pragma once
// What an Event is: a word with a flag in its lowest bit, and above it how often the flag was set.
// So whoever waits sees that it was set although it is clear again when he looks.

#include "base/deadline.hpp"
#include "sync/sleep_until.hpp"

#include <cstdint>

namespace brood::sync {

/// Zeroed memory is one that is clear. Threads and processes: any.
template <class Machine>
class FlagOf {
 public:
  using Bell = typename Machine::Bell;

  bool is_set() const { return (word_.load() & flag) != 0; }

  void set(const Bell& bell) {
    std::uint64_t seen = word_.load();
    do {
      if ((seen & flag) != 0) {
        return;
      }
    } while (!word_.compare_exchange_strong(seen, (seen | flag) + one_set));
    Machine::wake(spot_, bell, all);
  }

  void clear() {
    std::uint64_t seen = word_.load();
    while ((seen & flag) != 0 && !word_.compare_exchange_strong(seen, seen & ~flag)) {
    }
  }

  /// False: it was not set before the deadline.
  bool wait(const Bell& bell, const base::Deadline& deadline) {
    const std::uint64_t before = word_.load();
    return (before & flag) != 0 ||
           sleep_until<Machine>(spot_, bell, deadline, [&] { return word_.load() != before; });
  }

 private:
  static constexpr std::uint64_t flag = 1;
  static constexpr std::uint64_t one_set = 2;
  static constexpr std::uint32_t all = 0x7fffffff;

  typename Machine::template Atomic<std::uint64_t> word_{0};
  typename Machine::Spot spot_;
};

}  // namespace brood::sync
