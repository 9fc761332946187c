#pragma once
// What a Condition is, besides its lock: a queue of those who wait, by tickets.
//
// Who waits takes the next ticket; to notify one is to move `released` behind the oldest ticket of
// one who is still there. So exactly those are notified that were asked for, in the order in which
// they came, and whoever notifies waits for nobody. All of it is changed by holders of the lock
// only, and each change counts from one store on:
//
//   enter     slot, then `next`      killed before `next`: the slot counts as free
//   notify    `told`, `released`     killed before `released`: nobody was notified
//   leave     slot                   killed before: as below
//
// One who was notified and dies before he has left takes the notification with him. His slot says
// so: another one who has waited for a slice in vain finds it, and hands the
// notification on, to one who waited already when it was given (`told`). Killed in the middle of
// that, he has notified one too many.
//
// There are so many slots. Those who find none free are not looked out for, and are let go together
// with the next one who has a slot.

#include "base/deadline.hpp"
#include "os/process_id.hpp"
#include "sync/owned_word.hpp"
#include "sync/sleep_until.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace brood::sync {

/// How a wait has ended.
struct Waited {
  bool notified = false;
  os::ProcessId dead = 0;  ///< who died while he held the lock that the waiter holds now
};

/// Zeroed memory is one where nobody waits. Threads and processes: any; those members that say so,
/// with the lock held.
template <class Machine>
class TicketsOf {
 public:
  using Bell = typename Machine::Bell;

  /// With the lock held, which is released in between: lock.release_all(), lock.take_again(count,
  /// deadline). Comes back with the lock held.
  template <class Lock>
  Waited wait(Lock& lock, const Bell& bell, const base::Deadline& deadline) {
    const std::uint64_t ticket = enter(bell);
    const std::uint64_t count = lock.release_all();
    Taken taken;
    const auto look_around = [&] {
      if (taken || !has_notified_dead()) {
        return;
      }
      // However long it takes: who waits needs the lock whatever comes next.
      taken = lock.take_again(count, base::Deadline::never());
      hand_on(bell);
      if (taken.dead == 0) {
        lock.release_all();
        taken = {};
      }
    };
    sleep_until<Machine>(
        spot_, bell, deadline, [&] { return taken || is_released(ticket); }, look_around);
    if (!taken) {
      taken = lock.take_again(count, base::Deadline::never());
    }
    leave(ticket);
    return {is_released(ticket), taken.dead};
  }

  /// With the lock held.
  void notify(const Bell& bell, std::uint64_t count) {
    const std::uint64_t next = next_.load();
    const std::uint64_t released = released_.load();
    if (released == next || count == 0) {
      return;
    }
    told_.store(next);
    if (count == 1 && is_waiting(slot_of(released), released)) {
      released_.store(released + 1);
    } else {
      released_.store(count >= slot_count ? next : behind_oldest(released, next, count));
    }
    Machine::wake(spot_, bell, everybody);
  }

  static constexpr std::uint64_t all = ~std::uint64_t{0};

 private:
  struct Slot {
    typename Machine::template Atomic<std::uint64_t> owner{0};
    typename Machine::template Atomic<std::uint64_t> ticket{0};
  };

  // With the rest no more than a page; seldom do so many wait at once.
  static constexpr std::size_t slot_count = 250;
  static constexpr std::uint32_t everybody = 0x7fffffff;

  Slot& slot_of(std::uint64_t ticket) { return slots_[ticket % slot_count]; }

  bool is_released(std::uint64_t ticket) const { return ticket < released_.load(); }

  static bool is_waiting(const Slot& slot, std::uint64_t ticket) {
    return slot.owner.load() != 0 && slot.ticket.load() == ticket;
  }

  std::uint64_t enter(const Bell& bell) {
    if (const auto ticket = take_slot()) {
      return ticket - 1;
    }
    hand_on(bell);
    forget_dead();
    if (const auto ticket = take_slot()) {
      return ticket - 1;
    }
    return next_.fetch_add(1);
  }

  /// The ticket, plus one; 0 when no slot is free. Tickets whose slot is not free are passed over,
  /// and are nobody's.
  std::uint64_t take_slot() {
    const std::uint64_t next = next_.load();
    for (std::uint64_t ticket = next; ticket < next + slot_count; ++ticket) {
      Slot& slot = slot_of(ticket);
      if (slot.owner.load() == 0 || slot.ticket.load() >= next) {
        slot.ticket.store(ticket);
        slot.owner.store(Machine::self());
        next_.store(ticket + 1);
        return ticket + 1;
      }
    }
    return 0;
  }

  void leave(std::uint64_t ticket) {
    Slot& slot = slot_of(ticket);
    if (slot.ticket.load() == ticket) {
      slot.owner.store(0);
    }
  }

  /// Behind the ticket of the last of the `count` oldest that wait; all of them, when there are
  /// fewer.
  std::uint64_t behind_oldest(std::uint64_t released, std::uint64_t next, std::uint64_t count) {
    std::array<std::uint64_t, slot_count> waiting;
    std::size_t found = 0;
    for (const Slot& slot : slots_) {
      const std::uint64_t ticket = slot.ticket.load();
      if (slot.owner.load() != 0 && ticket >= released && ticket < next) {
        waiting[found++] = ticket;
      }
    }
    if (found < count) {
      return next;
    }
    const auto last = waiting.begin() + static_cast<std::ptrdiff_t>(count - 1);
    std::nth_element(waiting.begin(), last, waiting.begin() + static_cast<std::ptrdiff_t>(found));
    return *last + 1;
  }

  bool was_notified_and_died(const Slot& slot) const {
    const os::ProcessId owner = slot.owner.load();
    return owner != 0 && slot.ticket.load() < released_.load() && Machine::has_ended(owner);
  }

  /// Without the lock: to be looked at again with it.
  bool has_notified_dead() const {
    return std::any_of(slots_.begin(), slots_.end(),
                       [this](const Slot& slot) { return was_notified_and_died(slot); });
  }

  /// With the lock held: what dead ones were notified of, others are.
  void hand_on(const Bell& bell) {
    bool again = true;
    while (again) {
      again = false;
      for (Slot& slot : slots_) {
        if (was_notified_and_died(slot)) {
          const std::uint64_t released = released_.load();
          const std::uint64_t told = told_.load();
          if (released < told) {
            released_.store(behind_oldest(released, told, 1));
            again = true;  // this one may be dead, too, in a slot that was looked at before
          }
          slot.owner.store(0);
        }
      }
    }
    Machine::wake(spot_, bell, everybody);
  }

  /// With the lock held: the slots of dead ones that were not notified are free.
  void forget_dead() {
    for (Slot& slot : slots_) {
      if (const os::ProcessId owner = slot.owner.load(); owner != 0 && Machine::has_ended(owner)) {
        slot.owner.store(0);
      }
    }
  }

  typename Machine::template Atomic<std::uint64_t> next_{0};
  typename Machine::template Atomic<std::uint64_t> released_{0};
  typename Machine::template Atomic<std::uint64_t> told_{0};
  typename Machine::Spot spot_;
  std::array<Slot, slot_count> slots_;
};

}  // namespace brood::sync
