#pragma once
// A lock in one word that says who holds it, and that outlives him.
//
//   0                     free
//   owner                 held by that process
//   owner | abandoned     free, but who held it last has died, and nobody was told yet
//
// To take it is one compare-and-swap from free to this process: there is no instant at which it is
// held and nobody can say by whom. Who has waited for a slice in vain looks whether the
// holder still lives; if not, he takes the lock from him, again by one compare-and-swap, and is
// told of the death. A releaser wakes one sleeper; if either of the two is killed in between, the
// next slice of any other sleeper makes up for it.
//
// Nothing of this is fair: a thread that comes while a sleeper is being woken may get there first.

#include "base/deadline.hpp"
#include "os/process_id.hpp"

#include <cstdint>

namespace brood::sync {

/// What came of trying to take a lock.
struct Taken {
  bool held = false;
  os::ProcessId dead = 0;  ///< who died while he held it; 0: nobody

  explicit operator bool() const { return held; }
};

/// Zeroed memory is a free one. Threads and processes: any.
template <class Machine>
class OwnedWordOf {
 public:
  using Bell = typename Machine::Bell;

  /// Without waiting, and without a look at whether the holder lives.
  Taken try_take() {
    const os::ProcessId self = Machine::self();
    std::uint64_t seen = 0;
    if (word_.compare_exchange_strong(seen, self)) {
      return {true, 0};
    }
    while (is_free(seen)) {
      if (word_.compare_exchange_strong(seen, self)) {
        return {true, owner_of(seen)};
      }
    }
    return {};
  }

  /// From a holder that has died.
  Taken take_from_dead() {
    std::uint64_t seen = word_.load();
    if (!is_free(seen) && Machine::has_ended(owner_of(seen)) &&
        word_.compare_exchange_strong(seen, Machine::self())) {
      return {true, owner_of(seen)};
    }
    return {};
  }

  /// Waits for it. Not held: the deadline has passed.
  Taken take(const Bell& bell, const base::Deadline& deadline) {
    const Taken taken = try_take();
    return taken ? taken : wait_and_take(bell, deadline);
  }

  /// take, of one that is not free.
  Taken wait_and_take(const Bell& bell, const base::Deadline& deadline) {
    Taken taken;
    const auto try_again = [&] {
      taken = looks_free() ? try_take() : Taken{};
      return taken.held;
    };
    if (Machine::spin_until(try_again)) {
      return taken;
    }
    typename Machine::Slices slices;
    for (;;) {
      {
        typename Machine::Sleeper sleeper(spot_, bell);
        if (taken = try_take(); taken) {
          return taken;
        }
        sleeper.sleep(slices.next(deadline));
      }
      if (taken = try_take(); taken) {
        return taken;
      }
      const bool time_has_passed = deadline.has_passed();
      if (time_has_passed || slices.has_passed()) {
        if (taken = take_from_dead(); taken || time_has_passed) {
          return taken;
        }
      }
    }
  }

  /// False when nobody holds it. It need not be the holder who calls this.
  bool release(const Bell& bell) {
    std::uint64_t seen = Machine::self();
    while (!word_.compare_exchange_strong(seen, 0)) {
      if (is_free(seen)) {
        return false;
      }
    }
    Machine::wake(spot_, bell);
    return true;
  }

  /// The holder's: as if he had died in the place of `dead`, of whose death the next one is told.
  void abandon(const Bell& bell, os::ProcessId dead) {
    word_.store(dead | abandoned);
    Machine::wake(spot_, bell);
  }

  /// Whoever holds it; 0 for nobody.
  os::ProcessId holder() const {
    const std::uint64_t seen = word_.load();
    return is_free(seen) ? 0 : owner_of(seen);
  }

 private:
  static constexpr std::uint64_t abandoned = std::uint64_t{1} << os::process_id_bits;

  static bool is_free(std::uint64_t seen) { return seen == 0 || (seen & abandoned) != 0; }

  static os::ProcessId owner_of(std::uint64_t seen) { return seen & ~abandoned; }

  bool looks_free() const { return is_free(word_.load(std::memory_order_relaxed)); }

  typename Machine::template Atomic<std::uint64_t> word_{0};
  typename Machine::Spot spot_;
};

}  // namespace brood::sync
