#pragma once
// Sleeping until another thread, of any process, says that something has changed. The only way to
// sleep between processes: every lock and queue of this library stands on it.
//
// What has changed is a word in shared memory that the two sides agree on. Who waits:
//
//   while (!ready(word)) {
//     Sleeper sleeper(spot, bell);         // from here on, a change is told
//     if (ready(word)) break;              // it may have come just before
//     sleeper.sleep(Deadline::after(slice));
//   }
//
// and who changes it, after the change, calls wake(spot, bell, how_many). Both sides write before
// they read (the word and the spot), with sequentially consistent order, so at least one of them
// sees the other. Waking costs a read of shared memory when nobody sleeps, and no system call.
//
// A process can be killed at any instant: one that was just woken takes the wake-up with it, one
// that was about to wake others does not do it. So nobody may sleep for ever: sleep in slices, and
// look again after each. Then every lost wake-up costs one slice and no more.
//
// std::atomic::wait and WaitOnAddress do not cross processes.

#include "base/deadline.hpp"
#include "os/handle.hpp"

#include <atomic>
#include <cstdint>

namespace brood::os {

/// Lies in a region; zeroed memory is one where nobody sleeps. Only this header's functions touch
/// it.
struct ParkingSpot {
  std::atomic<std::uint32_t> turns{0};  ///< how often somebody was woken: what a sleeper sleeps on
  std::atomic<std::uint32_t> sleepers{0};  ///< how many there are, in the lowest bits
};

/// No more than so many may sleep at one spot.
inline constexpr std::uint32_t most_sleepers = 0xfff;

static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "a spot is shared by processes");

/// What a process must have besides the region to sleep at a spot, or to wake: on POSIX nothing. On
/// Windows one semaphore for each spot, since nothing else there wakes across processes; it goes
/// wherever the region goes.
class Bell {
 public:
  Bell() = default;

  /// Throws std::system_error.
  static Bell make();

  /// One that was made elsewhere.
  explicit Bell(Handle handle) : handle_(std::move(handle)) {}

  /// Empty where none is needed.
  const Handle& handle() const { return handle_; }

 private:
  Handle handle_;
};

/// One stay of one thread at a spot. Threads: its own.
class Sleeper {
 public:
  /// From now on this thread is one of those that are told.
  Sleeper(ParkingSpot& spot, const Bell& bell) noexcept;
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper();

  /// Blocks until wake was called since the constructor, or the deadline; may return for no reason.
  void sleep(const base::Deadline& deadline) noexcept;

 private:
  ParkingSpot& spot_;
  [[maybe_unused]] const Bell& bell_;
  std::uint32_t turn_;
  [[maybe_unused]] std::uint32_t entry_;  // what was found in `sleepers`
  [[maybe_unused]] bool woken_ = false;   // by the bell
};

/// Wakes up to `count` of those that are there. Never blocks.
void wake_sleepers(ParkingSpot& spot, const Bell& bell, std::uint32_t count) noexcept;

inline constexpr std::uint32_t all_sleepers = 0x7fffffff;

/// Whether there are any.
inline bool has_sleepers(const ParkingSpot& spot) noexcept {
  return (spot.sleepers.load() & most_sleepers) != 0;
}

/// The same, for the path where hardly ever anybody sleeps.
inline void wake(ParkingSpot& spot, const Bell& bell, std::uint32_t count = 1) noexcept {
  if (has_sleepers(spot)) {
    wake_sleepers(spot, bell, count);
  }
}

/// Lets the other thread of a core go on: for loops that look at a word again and again.
void relax() noexcept;

}  // namespace brood::os
