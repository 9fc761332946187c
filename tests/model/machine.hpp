#pragma once
// The machine that the protocols run on here: sync/machine.hpp, but each operation is a step of a
// World. Memory is sequentially consistent: what an order asked for is too weak for is not found
// here.

#include "base/deadline.hpp"
#include "model/world.hpp"
#include "os/process_id.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace brood::model {

template <class T>
class ModelAtomic {
 public:
  constexpr ModelAtomic(T value = T{}) : value_(value) {}

  ModelAtomic(const ModelAtomic&) = delete;
  ModelAtomic& operator=(const ModelAtomic&) = delete;

  T load(std::memory_order = std::memory_order_seq_cst) const {
    World::now().step("load", this);
    World::now().touched(this, false);
    return told(value_);
  }

  void store(T value, std::memory_order = std::memory_order_seq_cst) {
    World::now().step("store", this);
    World::now().touched(this, true);
    value_ = told(value);
  }

  T exchange(T value, std::memory_order = std::memory_order_seq_cst) {
    World::now().step("exchange", this);
    return change(value);
  }

  T fetch_add(T more, std::memory_order = std::memory_order_seq_cst) {
    World::now().step("fetch_add", this);
    return change(static_cast<T>(value_ + more));
  }

  T fetch_sub(T less, std::memory_order = std::memory_order_seq_cst) {
    World::now().step("fetch_sub", this);
    return change(static_cast<T>(value_ - less));
  }

  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order = std::memory_order_seq_cst,
                               std::memory_order = std::memory_order_seq_cst) {
    World::now().step("compare_exchange", this);
    const bool equal = value_ == expected;
    World::now().touched(this, equal);
    expected = std::exchange(value_, told(equal ? desired : value_));
    return equal;
  }

  /// Never fails for no reason: a loop around it would only look once more.
  bool compare_exchange_weak(T& expected, T desired,
                             std::memory_order success = std::memory_order_seq_cst,
                             std::memory_order failure = std::memory_order_seq_cst) {
    return compare_exchange_strong(expected, desired, success, failure);
  }

 private:
  static T told(T value) {
    World::now().came_of_it(value);
    return value;
  }

  T change(T value) {
    World::now().touched(this, true);
    return std::exchange(value_, told(value));
  }

  T value_;
};

/// What os/park.hpp promises, and no more: a wake-up for one goes to any one of those who are
/// there, whether he sleeps already or not yet, or is about to leave.
struct ModelSpot {
  std::uint32_t there = 0;  // sets of actors
  std::uint32_t told = 0;
};

struct ModelBell {};

/// Deadlines that mean something here; all others are never.
struct Moments {
  /// Has passed: who is given it does not sleep.
  static base::Deadline at_once() { return base::Deadline::at(at(1)); }

  /// After a slice. It says so at once: but only who has slept for it asks.
  static base::Deadline after_a_slice() { return base::Deadline::at(at(2)); }

  static bool is_at_once(const base::Deadline& deadline) {
    return deadline.moment() && *deadline.moment() == at(1);
  }

 private:
  static base::Deadline::Clock::time_point at(int nanosecond) {
    return base::Deadline::Clock::time_point(std::chrono::nanoseconds(nanosecond));
  }
};

class ModelSleeper {
 public:
  ModelSleeper(ModelSpot& spot, const ModelBell&) : spot_(spot) {
    World::now().step("announce", &spot_);
    World::now().touched(&spot_, true);
    spot_.there |= me();
    spot_.told &= ~me();
  }

  ModelSleeper(const ModelSleeper&) = delete;
  ModelSleeper& operator=(const ModelSleeper&) = delete;

  ~ModelSleeper() {
    World::now().step("depart", &spot_);
    World::now().touched(&spot_, true);
    spot_.there &= ~me();
    spot_.told &= ~me();
  }

  void sleep(const base::Deadline& deadline) {
    World::now().step("sleep", &spot_);
    World::now().touched(&spot_, true);
    if ((spot_.told & me()) == 0 && !Moments::is_at_once(deadline)) {
      World::now().sleep();
    }
  }

 private:
  static std::uint32_t me() { return std::uint32_t{1} << World::now().actor(); }

  ModelSpot& spot_;
};

/// One slice is like another: World says when it ends.
class ModelSlices {
 public:
  base::Deadline next(const base::Deadline& limit) const {
    return Moments::is_at_once(limit) ? limit : Moments::after_a_slice();
  }

  bool has_passed() const { return World::now().slice_has_ended(); }
};

struct ModelMachine {
  template <class T>
  using Atomic = ModelAtomic<T>;

  using Spot = ModelSpot;
  using Bell = ModelBell;
  using Sleeper = ModelSleeper;
  using Slices = ModelSlices;

  /// So few that they run out.
  static constexpr std::size_t task_slots = 2;

  /// Every queue, and at once in a hurry: a moment's patience would only be one more sleep that
  /// ends by itself.
  static constexpr std::uint64_t places_of_a_crowd = 1;
  static constexpr std::chrono::nanoseconds patience{0};

  static os::ProcessId self() { return World::now().self(); }

  static bool has_ended(os::ProcessId process) {
    World::now().step("has ended?", nullptr);
    World::now().touched(World::now().lives(), false);
    const bool ended = World::now().has_ended(process);
    World::now().came_of_it(ended ? 1 : 0);
    return ended;
  }

  static bool has_sleepers(const Spot& spot) {
    World::now().step("sleepers?", &spot);
    World::now().touched(&spot, false);
    World::now().came_of_it(spot.there == 0 ? 0 : 1);
    return spot.there != 0;
  }

  static void wake(Spot& spot, const Bell&, std::uint32_t count = 1) {
    if (!has_sleepers(spot)) {
      return;
    }
    World::now().step("wake", &spot);
    World::now().touched(&spot, true);
    for (; count != 0; --count) {
      const int woken = World::now().wake_one_of(spot.there & ~spot.told);
      if (woken < 0) {
        return;
      }
      spot.told |= std::uint32_t{1} << woken;
      World::now().came_of_it(static_cast<std::uint64_t>(woken));
    }
  }

  /// Who spins is who has not come to the next step yet.
  template <class Ready>
  static bool spin_until(Ready&) {
    return false;
  }
};

}  // namespace brood::model
