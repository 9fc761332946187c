#include "os/park.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

// `sleepers` counts, in its low half, those who have announced themselves, and in its high half how
// often the count was thrown away. It is thrown away when a wake-up finds nobody: then all that are
// counted were killed, or were on their way to sleep and will look again, because `turns` has
// changed under them. Who takes himself off the count does so only if it still is the one that he
// is counted in. So a killed sleeper costs one system call, once.

namespace brood::os {

namespace {

constexpr std::uint32_t count_mask = 0xffff;
constexpr std::uint32_t one_discard = 0x10000;

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
    : spot_(spot), bell_(bell), turn_(spot.turns.load()), entry_(spot.sleepers.fetch_add(1)) {}

Sleeper::~Sleeper() {
  std::uint32_t seen = spot_.sleepers.load(std::memory_order_relaxed);
  while ((seen & count_mask) != 0 && (seen & ~count_mask) == (entry_ & ~count_mask) &&
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
    spot.sleepers.compare_exchange_strong(seen, (seen & ~count_mask) + one_discard);
  }
}

}  // namespace brood::os
