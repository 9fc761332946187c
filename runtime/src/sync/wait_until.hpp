#pragma once
// Waiting for something in shared memory to become true.

#include "base/deadline.hpp"

namespace brood::sync {

/// Whether ready() became true before the deadline. Who makes it true calls Machine::wake on the
/// spot afterwards; a wake-up that is lost by a kill costs a slice.
template <class Machine, class Ready>
bool wait_until(typename Machine::Spot& spot, const typename Machine::Bell& bell,
                const base::Deadline& deadline, Ready ready) {
  if (ready() || Machine::spin_until(ready)) {
    return true;
  }
  typename Machine::Slices slices;
  for (;;) {
    {
      typename Machine::Sleeper sleeper(spot, bell);
      if (ready()) {
        return true;
      }
      sleeper.sleep(slices.next(deadline));
    }
    if (ready()) {
      return true;
    }
    if (deadline.has_passed()) {
      return false;
    }
  }
}

}  // namespace brood::sync
