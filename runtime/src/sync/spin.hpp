#pragma once
// Looking again and again for a moment before going to sleep: to be woken costs more than a short
// wait for a process that runs on another CPU.
//
// It is a waste where the other one cannot run at the same time. So the process keeps a budget that
// success makes larger and failure smaller, and that is nothing where there is one CPU.

#include "os/park.hpp"

namespace brood::sync {

/// How often to look now: 0 where it never pays.
int spin_budget() noexcept;

/// Whether it was worth it.
void spin_ended(bool success) noexcept;

/// Whether ready() became true while this thread was spinning. Threads: any.
template <class Ready>
bool spin_until(Ready& ready) {
  const int budget = spin_budget();
  if (budget == 0) {
    return false;
  }
  for (int i = 0; i < budget; ++i) {
    os::relax();
    if (ready()) {
      spin_ended(true);
      return true;
    }
  }
  spin_ended(false);
  return false;
}

}  // namespace brood::sync
