#pragma once
// A semaphore that gives back what dead processes held: one word for each unit, with the process
// that has it.
//
//   0        free
//   owner    had by that process
//
// To take a unit is one compare-and-swap from free to this process, so it is known whose it is from
// the very instant at which it is taken. Who has waited for a slice in vain frees what
// dead processes held, each unit again by one compare-and-swap.

#include "base/deadline.hpp"
#include "os/process_id.hpp"
#include "sync/sleep_until.hpp"

#include <cstddef>
#include <cstdint>

namespace brood::sync {

/// The head; the words lie behind it in memory, all zero at the beginning. Threads and processes:
/// any.
template <class Machine>
class alignas(std::uint64_t) UnitsOf {
 public:
  using Bell = typename Machine::Bell;
  using Word = typename Machine::template Atomic<std::uint64_t>;

  explicit UnitsOf(std::uint32_t count) : count_(count) {}

  /// How much memory one of so many units takes, from its beginning.
  static constexpr std::size_t size_with(std::uint32_t count) {
    return sizeof(UnitsOf) + count * sizeof(Word);
  }

  std::size_t size_in_memory() const { return size_with(count_); }

  /// Also one that a dead process had, if there is no other.
  bool try_take(const Bell& bell) {
    return take_free() || (look_for_free(bell) != 0 && take_free());
  }

  bool take(const Bell& bell, const base::Deadline& deadline) {
    return take_free() || sleep_until<Machine>(
                              spot_, bell, deadline, [this] { return take_free(); },
                              [&] {
                                if (const std::uint32_t back = take_back_from_dead(); back > 1) {
                                  Machine::wake(spot_, bell, back - 1);
                                }
                              });
  }

  /// This process's own first, then anybody's. False, and nothing has changed, when fewer are had.
  /// (When others give at the same time, so that there are fewer all of a sudden: false, and what
  /// could be given was.)
  bool give(const Bell& bell, std::uint32_t count) {
    if (count > count_ - free()) {
      return false;
    }
    std::uint32_t given = give_own(count);
    given += give_any(count - given);
    Machine::wake(spot_, bell, given);
    return given == count;
  }

  /// Those of dead processes are free, too, from now on.
  std::uint32_t look_for_free(const Bell& bell) {
    if (const std::uint32_t back = take_back_from_dead(); back != 0) {
      Machine::wake(spot_, bell, back);
    }
    return free();
  }

 private:
  Word* words() { return reinterpret_cast<Word*>(this + 1); }

  const Word* words() const { return reinterpret_cast<const Word*>(this + 1); }

  bool take_free() {
    const os::ProcessId self = Machine::self();
    // Each process begins somewhere else, so that they do not all try for the same word.
    const auto begin = static_cast<std::uint32_t>(self % count_);
    for (std::uint32_t i = 0; i < count_; ++i) {
      Word& word = words()[(begin + i) % count_];
      std::uint64_t seen = word.load();
      if (seen == 0 && word.compare_exchange_strong(seen, self)) {
        return true;
      }
    }
    return false;
  }

  std::uint32_t give_own(std::uint32_t count) {
    const os::ProcessId self = Machine::self();
    std::uint32_t given = 0;
    for (std::uint32_t i = 0; i < count_ && given < count; ++i) {
      std::uint64_t seen = self;
      given += words()[i].load() == self && words()[i].compare_exchange_strong(seen, 0) ? 1 : 0;
    }
    return given;
  }

  std::uint32_t give_any(std::uint32_t count) {
    std::uint32_t given = 0;
    for (std::uint32_t i = 0; i < count_ && given < count; ++i) {
      std::uint64_t seen = words()[i].load();
      given += seen != 0 && words()[i].compare_exchange_strong(seen, 0) ? 1 : 0;
    }
    return given;
  }

  /// How many there were.
  std::uint32_t take_back_from_dead() {
    std::uint32_t back = 0;
    os::ProcessId living = Machine::self();  // of many units of one process, one look is enough
    os::ProcessId dead = 0;
    for (std::uint32_t i = 0; i < count_; ++i) {
      std::uint64_t seen = words()[i].load();
      if (seen == 0 || seen == living) {
        continue;
      }
      if (seen != dead) {
        if (!Machine::has_ended(seen)) {
          living = seen;
          continue;
        }
        dead = seen;
      }
      back += words()[i].compare_exchange_strong(seen, 0) ? 1 : 0;
    }
    return back;
  }

  std::uint32_t free() const {
    std::uint32_t free = 0;
    for (std::uint32_t i = 0; i < count_; ++i) {
      free += words()[i].load() == 0 ? 1 : 0;
    }
    return free;
  }

  std::uint32_t count_;
  typename Machine::Spot spot_;
};

}  // namespace brood::sync
