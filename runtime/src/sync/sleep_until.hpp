#pragma once
// Waiting for something that is no lock: the loop around a Sleeper that park.hpp asks for.

#include "base/deadline.hpp"

namespace brood::sync {

/// Whether `ready()` became true before the deadline. `look_around()` is called when a slice has
/// passed, and at the deadline: what a killed process has left undone may be done there.
template <class Machine, class Ready, class LookAround>
bool sleep_until(typename Machine::Spot& spot, const typename Machine::Bell& bell,
                 const base::Deadline& deadline, Ready ready, LookAround look_around) {
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
    const bool time_has_passed = deadline.has_passed();
    if (time_has_passed || slices.has_passed()) {
      look_around();
      if (ready()) {
        return true;
      }
    }
    if (time_has_passed) {
      return false;
    }
  }
}

/// For what nobody can leave undone.
template <class Machine, class Ready>
bool sleep_until(typename Machine::Spot& spot, const typename Machine::Bell& bell,
                 const base::Deadline& deadline, Ready ready) {
  return sleep_until<Machine>(spot, bell, deadline, ready, [] {});
}

}  // namespace brood::sync
