#pragma once
// What a Barrier is: rounds, each of which ends when all its parties have come.
//
// Everything is changed by whoever holds a small lock. It is an owned word: if its holder dies, the
// next one is told, does not try to understand what was left half done, and breaks the barrier in
// the dead one's name. So nothing else here has to be right in the middle of a change.
//
// Each party has a place with its process and the last round that it came to. Who has waited for a
// slice in vain looks through the places: a process that has come to this round, or was
// in the one before, and has died, breaks the barrier. Who gives the barrier up in good order
// leaves his place.
//
// Who waits looks at two words, without the lock: the number of the round, which moves on when the
// round ends, and whether the barrier is broken. A reset ends a round, too; its number is kept for
// those who have not looked yet.

#include "base/deadline.hpp"
#include "os/process_id.hpp"
#include "sync/owned_word.hpp"
#include "sync/sleep_until.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace brood::sync {

/// Which place is that of one object in one process. In that process's own memory.
struct Seat {
  os::ProcessId owner = 0;
  std::uint64_t key = 0;  // of this object, among those of the process
  std::size_t place = 0;
};

/// How a wait has ended.
struct Passed {
  bool passed = false;
  bool acts = false;  ///< the caller came last: he runs the action, then calls finish or abort
  std::uint32_t index = 0;  ///< how many came before
  std::uint64_t round = 0;
  os::ProcessId dead = 0;  ///< not passed: whose death has broken it; 0: no death
};

/// The head; the places lie behind it in memory, all zero at the beginning. Threads and processes:
/// any.
template <class Machine>
class alignas(std::uint64_t) RoundsOf {
 public:
  using Bell = typename Machine::Bell;

  struct Bells {
    const Bell& lock;
    const Bell& round;
  };

  explicit RoundsOf(std::uint32_t parties) : parties_(parties) {}

  static constexpr std::size_t size_with(std::uint32_t parties) {
    return sizeof(RoundsOf) + place_count(parties) * sizeof(Place);
  }

  std::size_t size_in_memory() const { return size_with(parties_); }

  std::uint32_t parties() const { return parties_; }

  std::uint32_t waiting() const { return broken_.load() != 0 ? 0 : arrived_.load(); }

  bool is_broken() const { return broken_.load() != 0; }

  /// `has_action`: the last one that comes does not let the others go yet.
  Passed wait(Seat& seat, bool has_action, const Bells& bells, const base::Deadline& deadline) {
    Passed mine;
    while (!arrive(mine, seat, has_action, bells)) {
      sleep_while_acting(mine.round, bells);
    }
    if (mine.passed || mine.acts || mine.round == 0) {
      return mine;
    }
    if (!sleep(mine.round, bells, deadline) && !break_by_time(mine.round, bells)) {
      sleep_while_acting(mine.round, bells);
    }
    return outcome(mine);
  }

  /// After the action.
  Passed finish(Passed mine, const Bells& bells) {
    {
      const Guard guard(*this, bells);
      if (round_.load() == mine.round && broken_.load() == 0) {
        end_round();
      }
    }
    Machine::wake(spot_, bells.round, everybody);
    return outcome(mine);
  }

  void abort(const Bells& bells) {
    {
      const Guard guard(*this, bells);
      break_by(0);
    }
    Machine::wake(spot_, bells.round, everybody);
  }

  void reset(const Bells& bells) {
    {
      const Guard guard(*this, bells);
      const std::uint64_t round = round_.load();
      if (arrived_.load() != 0) {
        const std::uint64_t resets = resets_.load();
        reset_[resets % reset_.size()].store(round);
        resets_.store(resets + 1);
      }
      arrived_.store(0);
      round_.store(round + 2);  // so that who was in this one is not looked out for any more
      broken_.store(0);
    }
    Machine::wake(spot_, bells.round, everybody);
  }

  /// Gives up the place.
  void leave(const Seat& seat, const Bells& bells) {
    const Guard guard(*this, bells);
    if (Place* const place = place_of(seat)) {
      place->owner.store(0);
    }
  }

 private:
  using Word = typename Machine::template Atomic<std::uint64_t>;

  struct Place {
    Word owner{0};
    Word key{0};
    Word round{0};
  };

  static constexpr std::uint64_t broken = std::uint64_t{1} << os::process_id_bits;
  static constexpr std::uint32_t everybody = 0x7fffffff;
  static constexpr std::uint64_t first_round = 2;  // there were two before, with nobody in them

  /// Enough for this round and the one before; nobody else's death counts.
  static constexpr std::size_t place_count(std::uint32_t parties) {
    return std::size_t{2} * parties;
  }

  std::span<Place> places() { return {reinterpret_cast<Place*>(this + 1), place_count(parties_)}; }

  class Guard {
   public:
    Guard(RoundsOf& rounds, const Bells& bells) : rounds_(rounds), bells_(bells) {
      const Taken taken = rounds.lock_.take(bells.lock, base::Deadline::never());
      if (taken.dead != 0) {
        rounds.break_by(taken.dead);
      }
    }

    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    ~Guard() { rounds_.lock_.release(bells_.lock); }

   private:
    RoundsOf& rounds_;
    const Bells& bells_;
  };

  // With the lock held.

  void break_by(os::ProcessId dead) {
    if (broken_.load() == 0) {
      broken_.store(broken | dead);
    }
  }

  void end_round() {
    arrived_.store(0);
    round_.fetch_add(1);
  }

  Place* place_of(const Seat& seat) {
    if (seat.owner != Machine::self()) {
      return nullptr;  // it had none, or is a forked copy of one that had
    }
    Place& place = places()[seat.place];
    return place.owner.load() == seat.owner && place.key.load() == seat.key ? &place : nullptr;
  }

  void take_place(Seat& seat, std::uint64_t round) {
    if (Place* const place = place_of(seat)) {
      place->round.store(round);
      return;
    }
    const auto all = places();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Place& place) {
      return place.owner.load() == 0 || place.round.load() + 1 < round;
    });
    if (found == all.end()) {
      return;
    }
    seat.owner = Machine::self();
    seat.place = static_cast<std::size_t>(found - all.begin());
    found->key.store(seat.key);
    found->round.store(round);
    found->owner.store(seat.owner);
  }

  // Without it.

  /// Whether the caller is now one of a round, or has found the barrier broken (no round); else
  /// that round is full, and he tries again when it has ended.
  bool arrive(Passed& mine, Seat& seat, bool has_action, const Bells& bells) {
    bool is_last = false;
    {
      const Guard guard(*this, bells);
      if (const std::uint64_t seen = broken_.load(); seen != 0) {
        mine = {.dead = seen & ~broken};
        return true;
      }
      mine.round = round_.load();
      mine.index = arrived_.load();
      if (mine.index >= parties_) {
        return false;
      }
      take_place(seat, mine.round);
      arrived_.store(mine.index + 1);
      is_last = mine.index + 1 == parties_;
      mine.acts = is_last && has_action;
      mine.passed = is_last && !has_action;
      if (mine.passed) {
        end_round();
      }
    }
    if (is_last && !has_action) {
      Machine::wake(spot_, bells.round, everybody);
    }
    return true;
  }

  /// False: the deadline has passed.
  bool sleep(std::uint64_t round, const Bells& bells, const base::Deadline& deadline) {
    return sleep_until<Machine>(
        spot_, bells.round, deadline, [&] { return round_.load() != round || broken_.load() != 0; },
        [&] { look_for_dead(round, bells); });
  }

  Passed outcome(Passed mine) const {
    mine.acts = false;
    const std::uint64_t seen = broken_.load();  // first: it may be a later round that is broken
    if (round_.load() == mine.round) {
      mine.dead = seen & ~broken;
      return mine;
    }
    mine.passed = std::none_of(reset_.begin(), reset_.end(),
                               [&](const Word& ended) { return ended.load() == mine.round; });
    return mine;
  }

  /// All have come to that round, and the last of them runs the action: nobody waits in vain.
  void sleep_while_acting(std::uint64_t round, const Bells& bells) {
    sleep(round, bells, base::Deadline::never());
  }

  /// Not a round to which all have come, whose action still runs: false.
  bool break_by_time(std::uint64_t round, const Bells& bells) {
    {
      const Guard guard(*this, bells);
      if (round_.load() == round) {
        if (broken_.load() == 0 && arrived_.load() == parties_) {
          return false;
        }
        break_by(0);
      }
    }
    Machine::wake(spot_, bells.round, everybody);
    return true;
  }

  os::ProcessId dead_of(std::uint64_t round) {
    for (const Place& place : places()) {
      const os::ProcessId owner = place.owner.load();
      if (owner != 0 && owner != Machine::self() && place.round.load() + 1 >= round &&
          Machine::has_ended(owner)) {
        return owner;
      }
    }
    return 0;
  }

  void look_for_dead(std::uint64_t round, const Bells& bells) {
    // One who has died with the lock in his hands may not have come to his place.
    const os::ProcessId holder = lock_.holder();
    if (dead_of(round) == 0 && (holder == 0 || !Machine::has_ended(holder))) {
      return;
    }
    {
      const Guard guard(*this, bells);
      const os::ProcessId dead = dead_of(round);
      if (dead != 0 && round_.load() == round) {
        break_by(dead);
      }
    }
    Machine::wake(spot_, bells.round, everybody);
  }

  OwnedWordOf<Machine> lock_;
  typename Machine::Spot spot_;
  std::uint32_t parties_;
  typename Machine::template Atomic<std::uint32_t> arrived_{0};
  Word round_{first_round};
  Word broken_{0};  // and by whose death, if by one
  Word resets_{0};
  std::array<Word, 16> reset_{};
};

}  // namespace brood::sync
