#include "os/park.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <windows.h>

#include <algorithm>

// `sleepers` is how many a waker still owes a token of the semaphore. The waker takes those off
// that it gives one to; a sleeper that goes away by itself takes himself off, or, when he has been
// taken off already, takes the token that was meant for him. A killed sleeper is taken off by the
// next waker, and its token makes one other sleeper look around for nothing.

namespace brood::os {

namespace {

constexpr LONG most_tokens = 0x7fffffff;

}  // namespace

Bell Bell::make() {
  Handle semaphore = own_handle(::CreateSemaphoreW(nullptr, 0, most_tokens, nullptr));
  if (!semaphore) {
    throw_last_error("create a semaphore");
  }
  return Bell(std::move(semaphore));
}

Sleeper::Sleeper(ParkingSpot& spot, const Bell& bell) noexcept
    : spot_(spot), bell_(bell), turn_(spot.turns.load()), entry_(spot.sleepers.fetch_add(1)) {}

Sleeper::~Sleeper() {
  if (woken_) {
    return;
  }
  std::uint32_t seen = spot_.sleepers.load(std::memory_order_relaxed);
  while (seen != 0) {
    if (spot_.sleepers.compare_exchange_weak(seen, seen - 1)) {
      return;
    }
  }
  ::WaitForSingleObject(windows_handle(bell_.handle()), 0);
}

void Sleeper::sleep(const base::Deadline& deadline) noexcept {
  if (woken_ || spot_.turns.load() != turn_) {
    return;
  }
  const int left = deadline.milliseconds_left();
  woken_ = ::WaitForSingleObject(windows_handle(bell_.handle()),
                                 left < 0 ? INFINITE : static_cast<DWORD>(left)) == WAIT_OBJECT_0;
}

void wake_sleepers(ParkingSpot& spot, const Bell& bell, std::uint32_t count) noexcept {
  std::uint32_t seen = spot.sleepers.load();
  std::uint32_t taken = 0;
  do {
    taken = std::min(seen, count);
    if (taken == 0) {
      return;
    }
  } while (!spot.sleepers.compare_exchange_weak(seen, seen - taken));
  spot.turns.fetch_add(1);
  ::ReleaseSemaphore(windows_handle(bell.handle()), static_cast<LONG>(taken), nullptr);
}

}  // namespace brood::os
