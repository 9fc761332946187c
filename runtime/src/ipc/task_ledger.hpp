#pragma once
// Who has taken how many items out of a queue, and said of how many that they are dealt with: so
// that who joins the queue does not wait for a process that has died.
//
// Each process that takes items has a slot. `taken` changes under the get lock, and belongs to the
// change of the head: the head's committed state says whose it was and how many that makes, and the
// slot is written after it, or by the next holder of the get lock, who finds it written or not and
// writes it again. `done` is each slot's own counter, so that saying it is one atomic step.
// Processes for which there is no slot left share one, and a process that never took anything says
// it there, too. Of those nobody knows who has died.
//
// A dead process's slot is given up under the get lock, by who joins, or by a process that needs a
// slot and finds no other. What the dead one had not done is set aside until somebody who joins is
// told of it; it is lost, and counts as done from then on. Lost items that another process has
// spoken for are not lost: as many as the shared slot has more done than taken. (Should those who
// share it have some undone just then, what was spoken for counts as lost nevertheless.)

#include "ipc/queue_log.hpp"
#include "os/process_id.hpp"
#include "sync/committed.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace brood::ipc {

/// Of a process that has died; or of several, of which this is the last one.
struct LostTasks {
  os::ProcessId process = 0;
  std::uint64_t count = 0;
  std::uint64_t processes = 1;
};

/// In shared memory; zeroed memory is one without slots taken.
template <class Machine>
class TaskLedgerOf {
 public:
  /// Get lock, before the head is committed: one more for this process.
  void prepare(Head& head) {
    apply(head);
    head.taker = slot_of(Machine::self(), head.taker);
    head.taker_count = at(head.taker).taken.load() + 1;
  }

  /// Get lock, after it.
  void apply(const Head& head) {
    if (head.taker != none) {
      at(head.taker).taken.store(head.taker_count);
    }
  }

  /// This process has dealt with one.
  void say_done() {
    const std::uint64_t slot = find(Machine::self());
    const bool own = slot != none && at(slot).done.load() < at(slot).taken.load();
    at(own ? slot : shared).done.fetch_add(1);
  }

  /// Items that are dealt with. May be less than it is for a moment, never more.
  std::uint64_t done() const {
    const GivenUp given_up = given_up_.read();
    std::uint64_t sum = given_up.done;
    for (std::uint64_t slot = 1; slot <= shared; ++slot) {
      if (slot != given_up.slot) {
        sum += at(slot).done.load();
      }
    }
    return sum;
  }

  /// Whether one has died that had something to do, and nobody was told. `head`: as it is
  /// committed; its taker may have died before he wrote his slot.
  bool somebody_has_died(const Head& head) const {
    if (given_up_.read().untold != 0) {
      return true;
    }
    for (std::uint64_t slot = 1; slot < shared; ++slot) {
      const os::ProcessId owner = at(slot).owner.load();
      const std::uint64_t taken =
          std::max(at(slot).taken.load(), slot == head.taker ? head.taker_count : 0);
      if (owner != 0 && at(slot).done.load() < taken && Machine::has_ended(owner)) {
        return true;
      }
    }
    return false;
  }

  /// Get lock. `head` is committed, with no taker. What is told counts as done from now on.
  std::optional<LostTasks> give_up_dead() {
    std::optional<LostTasks> lost = take_untold();
    for (std::uint64_t slot = 1; slot < shared && !lost; ++slot) {
      const os::ProcessId owner = at(slot).owner.load();
      if (owner != 0 && Machine::has_ended(owner)) {
        give_up(slot);
        lost = take_untold();
      }
    }
    return lost;
  }

 private:
  template <class T>
  using Atomic = typename Machine::template Atomic<T>;

  static constexpr std::uint64_t none = 0;  // slots are counted from 1
  static constexpr std::uint64_t shared = Machine::task_slots + 1;

  struct Slot {
    Atomic<std::uint64_t> owner{0};
    Atomic<std::uint64_t> taken{0};
    Atomic<std::uint64_t> done{0};
  };

  struct GivenUp {
    std::uint64_t done = 0;         ///< of all slots that were given up
    std::uint64_t slot = 0;         ///< the last of them, which may not be empty yet
    std::uint64_t others_used = 0;  ///< of the shared slot, what was counted for lost items
    std::uint64_t untold = 0;       ///< of all slots that were given up, what is set aside
    std::uint64_t untold_processes = 0;
    os::ProcessId untold_of = 0;  ///< the last of these
  };

  Slot& at(std::uint64_t slot) { return slots_[static_cast<std::size_t>(slot - 1)]; }

  const Slot& at(std::uint64_t slot) const { return slots_[static_cast<std::size_t>(slot - 1)]; }

  std::uint64_t find(os::ProcessId process) const {
    for (std::uint64_t slot = 1; slot < shared; ++slot) {
      if (at(slot).owner.load() == process) {
        return slot;
      }
    }
    return none;
  }

  /// `last`: the committed taker, whose slot may be written again and so cannot be given up now.
  std::uint64_t slot_of(os::ProcessId process, std::uint64_t last) {
    std::uint64_t slot = find(process);
    if (slot == none) {
      empty_given_up();
      slot = find(0);
      if (slot == none) {
        slot = slot_of_the_dead(last);
      }
      if (slot == none) {
        return shared;
      }
      at(slot).owner.store(process);
    }
    return slot;
  }

  std::uint64_t slot_of_the_dead(std::uint64_t last) {
    for (std::uint64_t slot = 1; slot < shared; ++slot) {
      if (slot != last && Machine::has_ended(at(slot).owner.load())) {
        give_up(slot);
        return slot;
      }
    }
    return none;
  }

  void give_up(std::uint64_t slot) {
    empty_given_up();
    GivenUp given_up = given_up_.own();
    const std::uint64_t done = at(slot).done.load();
    const std::uint64_t taken = at(slot).taken.load();
    given_up.done += done;
    if (taken > done) {
      given_up.untold += taken - done;
      given_up.untold_of = at(slot).owner.load();
      ++given_up.untold_processes;
    }
    given_up.slot = slot;
    given_up_.commit(given_up);
    empty_given_up();
  }

  /// Nothing, too, when others have spoken for all that was set aside.
  std::optional<LostTasks> take_untold() {
    GivenUp given_up = given_up_.own();
    if (given_up.untold == 0) {
      return std::nullopt;
    }
    const std::uint64_t by_others_at_most = at(shared).done.load();
    const std::uint64_t for_others = at(shared).taken.load() + given_up.others_used;
    const std::uint64_t by_others =
        std::min(given_up.untold, by_others_at_most - std::min(by_others_at_most, for_others));
    const LostTasks lost{given_up.untold_of, given_up.untold - by_others,
                         given_up.untold_processes};
    given_up.done += lost.count;
    given_up.others_used += by_others;
    given_up.untold = 0;
    given_up.untold_processes = 0;
    given_up_.commit(given_up);
    return lost.count == 0 ? std::nullopt : std::optional(lost);
  }

  /// What a killed holder of the get lock may not have come to.
  void empty_given_up() {
    const std::uint64_t slot = given_up_.own().slot;
    if (slot == none) {
      return;
    }
    at(slot).taken.store(0);
    at(slot).done.store(0);
    at(slot).owner.store(0);
    GivenUp emptied = given_up_.own();
    emptied.slot = none;
    given_up_.commit(emptied);
  }

  std::array<Slot, shared> slots_{};
  sync::CommittedOf<Machine, GivenUp> given_up_;
};

}  // namespace brood::ipc
