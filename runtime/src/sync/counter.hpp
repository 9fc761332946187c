#pragma once
// A semaphore in one word: how many units are free. Nobody knows who has the others, so those of a
// process that dies are lost: units.hpp knows.

#include "base/deadline.hpp"
#include "sync/sleep_until.hpp"

#include <cstdint>

namespace brood::sync {

/// Threads and processes: any.
template <class Machine>
class CounterOf {
 public:
  using Bell = typename Machine::Bell;

  /// `most`: how many may ever be free.
  CounterOf(std::uint32_t value, std::uint32_t most) : free_(value), most_(most) {}

  bool try_take() {
    std::uint32_t seen = free_.load();
    while (seen != 0) {
      if (free_.compare_exchange_strong(seen, seen - 1)) {
        return true;
      }
    }
    return false;
  }

  bool take(const Bell& bell, const base::Deadline& deadline) {
    return try_take() || sleep_until<Machine>(spot_, bell, deadline, [this] { return try_take(); });
  }

  /// False, and nothing has changed, when more would be free than may be.
  bool give(const Bell& bell, std::uint32_t count) {
    std::uint32_t seen = free_.load();
    do {
      if (seen > most_ || count > most_ - seen) {
        return false;
      }
    } while (!free_.compare_exchange_strong(seen, seen + count));
    Machine::wake(spot_, bell, count);
    return true;
  }

  std::uint32_t free() const { return free_.load(); }

 private:
  typename Machine::template Atomic<std::uint32_t> free_;
  std::uint32_t most_;
  typename Machine::Spot spot_;
};

}  // namespace brood::sync
