#include "os/park.hpp"

#include <os/os_sync_wait_on_address.h>

#include <chrono>
#include <thread>

// os_sync_wait_on_address is there from macOS 14.4 on. Before it, nothing wakes across processes by
// an address, and a sleeper looks again every half millisecond.

namespace brood::os {

Bell Bell::make() {
  return Bell();
}

Sleeper::Sleeper(ParkingSpot& spot, const Bell& bell) noexcept
    : spot_(spot), bell_(bell), turn_(spot.turns.load()), entry_(spot.sleepers.fetch_add(1)) {}

// The system does not say how many it has woken, so a count that a killed process left behind
// stays, at the cost of a system call for each wake-up.
Sleeper::~Sleeper() {
  spot_.sleepers.fetch_sub(1);
}

void Sleeper::sleep(const base::Deadline& deadline) noexcept {
  using std::chrono::nanoseconds;
  const auto now = base::Deadline::Clock::now();
  if (deadline.moment() && *deadline.moment() <= now) {
    return;
  }
  if (__builtin_available(macOS 14.4, *)) {
    if (!deadline.moment()) {
      ::os_sync_wait_on_address(&spot_.turns, turn_, 4, OS_SYNC_WAIT_ON_ADDRESS_SHARED);
    } else {
      const auto left = std::chrono::duration_cast<nanoseconds>(*deadline.moment() - now);
      ::os_sync_wait_on_address_with_timeout(&spot_.turns, turn_, 4, OS_SYNC_WAIT_ON_ADDRESS_SHARED,
                                             OS_CLOCK_MACH_ABSOLUTE_TIME,
                                             static_cast<std::uint64_t>(left.count()));
    }
  } else if (spot_.turns.load() == turn_) {
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
}

void wake_sleepers(ParkingSpot& spot, const Bell&, std::uint32_t count) noexcept {
  spot.turns.fetch_add(1);
  if (__builtin_available(macOS 14.4, *)) {
    if (count == 1) {
      ::os_sync_wake_by_address_any(&spot.turns, 4, OS_SYNC_WAKE_BY_ADDRESS_SHARED);
    } else {
      ::os_sync_wake_by_address_all(&spot.turns, 4, OS_SYNC_WAKE_BY_ADDRESS_SHARED);
    }
  }
}

}  // namespace brood::os
