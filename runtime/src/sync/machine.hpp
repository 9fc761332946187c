#pragma once
// What the protocols between processes stand on: atomic words, sleeping, and who is alive.
//
// The protocols (owned_word.hpp, ...) are templates of it, so that tests/model can run the very
// same code on a machine of its own that tries every order of steps and kills at every one of them.

#include "os/park.hpp"
#include "os/process_id.hpp"
#include "sync/slices.hpp"
#include "sync/spin.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace brood::sync {

struct Machine {
  template <class T>
  using Atomic = std::atomic<T>;

  using Spot = os::ParkingSpot;
  using Bell = os::Bell;
  using Sleeper = os::Sleeper;
  using Slices = sync::Slices;

  /// Processes at once that a queue knows the undone tasks of: see ipc/task_ledger.hpp.
  static constexpr std::size_t task_slots = 64;

  /// From so many places on a putter waits for more than one, and how long: see ipc/queue_core.hpp.
  static constexpr std::uint64_t places_of_a_crowd = 16;
  static constexpr std::chrono::nanoseconds patience = std::chrono::microseconds(500);

  static os::ProcessId self() { return os::this_process_id(); }

  static bool has_ended(os::ProcessId process) noexcept { return os::has_ended(process); }

  static bool has_sleepers(const Spot& spot) noexcept { return os::has_sleepers(spot); }

  static void wake(Spot& spot, const Bell& bell, std::uint32_t count = 1) noexcept {
    os::wake(spot, bell, count);
  }

  template <class Ready>
  static bool spin_until(Ready ready) {
    return sync::spin_until(ready);
  }
};

}  // namespace brood::sync
