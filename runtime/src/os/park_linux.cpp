#include "os/park.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

// `sleepers` holds three numbers:
//   - how many have announced themselves (the low 12 bits);
//   - how often that count was thrown away (8 bits). It is thrown away when a wake-up finds nobody:
//     then all that are counted were killed, or were on their way to sleep and will look again,
//     because `turns` has changed under them. Who takes himself off the count does so only if it
//     still is the one that he is counted in. So a killed sleeper costs one system call, once;
//   - how often somebody has announced himself (12 bits). So a waker does not throw away the count
//     of one who came after it has looked: that one would sleep, and nobody would know of him.

namespace brood::os {

namespace {

constexpr std::uint32_t count_mask = most_sleepers;
constexpr std::uint32_t discard_mask = 0xff000;
constexpr std::uint32_t one_discard = 0x1000;
constexpr std::uint32_t one_announcement = 0x100000;

/// The count is none, and thrown away once more.
std::uint32_t discarded(std::uint32_t seen) {
  return (seen & ~(count_mask | discard_mask)) | ((seen + one_discard) & discard_mask);
}

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           const timespec* until, std::uint32_t bits) {
  return ::syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation, value, until,
                   nullptr, bits);
}

}  // namespace

Bell Bell::make() {
  return Bell();
}

Sleeper::Sleeper(ParkingSpot& spot, const Bell& bell) noexcept
    : spot_(spot),
      bell_(bell),
      turn_(spot.turns.load()),
      entry_(spot.sleepers.fetch_add(one_announcement + 1)) {}

Sleeper::~Sleeper() {
  std::uint32_t seen = spot_.sleepers.load(std::memory_order_relaxed);
  while ((seen & count_mask) != 0 && (seen & discard_mask) == (entry_ & discard_mask) &&
         !spot_.sleepers.compare_exchange_weak(seen, seen - 1)) {
  }
}

void Sleeper::sleep(const base::Deadline& deadline) noexcept {
  timespec until{};
  if (deadline.moment()) {
    // steady_clock is CLOCK_MONOTONIC, which is what FUTEX_WAIT_BITSET measures an absolute time
    // by.
    const auto nanoseconds = deadline.moment()->time_since_epoch().count();
    until.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000);
    until.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000);
  }
  futex(spot_.turns, FUTEX_WAIT_BITSET, turn_, deadline.moment() ? &until : nullptr,
        FUTEX_BITSET_MATCH_ANY);
}

void wake_sleepers(ParkingSpot& spot, const Bell&, std::uint32_t count) noexcept {
  std::uint32_t seen = spot.sleepers.load();
  if ((seen & count_mask) == 0) {
    return;
  }
  spot.turns.fetch_add(1);
  if (futex(spot.turns, FUTEX_WAKE, count, nullptr, 0) == 0) {
    spot.sleepers.compare_exchange_strong(seen, discarded(seen));
  }
}

}  // namespace brood::os
