#include "sync/lock_state.hpp"

#include <cstdint>
#include <stdexcept>

namespace brood::detail {

namespace {

sync::Taken try_take_word(sync::OwnedWord& word) {
  const sync::Taken taken = word.try_take();
  return taken ? taken : word.take_from_dead();
}

/// This thread, among all that any process ever has; never 0. The process is looked up each time: a
/// forked child's thread is another one.
std::uint64_t this_thread_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  static thread_local std::uint64_t number = 0;
  if (number == 0) {
    number = ++last;
  }
  constexpr unsigned bits = 20;
  return (sync::Machine::self() << bits) + number;
}

}  // namespace

sync::Taken LockState::take(const base::Deadline& deadline) {
  return word().take(shared.bell, deadline);
}

sync::Taken LockState::try_take() {
  return try_take_word(word());
}

void LockState::release() {
  if (!word().release(shared.bell)) {
    throw std::logic_error("Lock::release of a lock that nobody holds");
  }
}

std::uint64_t LockState::release_all() {
  release();
  return 1;
}

void LockState::abandon(os::ProcessId dead) {
  word().abandon(shared.bell, dead);
}

bool RLockState::is_held_here() const {
  return word().holder() == sync::Machine::self() &&
         shared.body().thread.load(std::memory_order_relaxed) == this_thread_number();
}

template <class TakeWord>
sync::Taken RLockState::enter(TakeWord take_word) {
  sync::RLockBody& body = shared.body();
  if (is_held_here()) {
    const std::uint64_t count = body.count.load(std::memory_order_relaxed);
    body.count.store(count + 1, std::memory_order_relaxed);
    return {true, 0};
  }
  const sync::Taken taken = take_word();
  if (taken) {
    body.thread.store(this_thread_number(), std::memory_order_relaxed);
    body.count.store(1, std::memory_order_relaxed);
  }
  return taken;
}

sync::Taken RLockState::take(const base::Deadline& deadline) {
  return enter([&] { return word().take(shared.bell, deadline); });
}

sync::Taken RLockState::try_take() {
  return enter([&] { return try_take_word(word()); });
}

void RLockState::release() {
  if (!is_held_here()) {
    throw std::logic_error("RLock::release by a thread that does not hold it");
  }
  sync::RLockBody& body = shared.body();
  const std::uint64_t count = body.count.load(std::memory_order_relaxed);
  body.count.store(count - 1, std::memory_order_relaxed);
  if (count == 1) {
    body.thread.store(0, std::memory_order_relaxed);
    body.word.release(shared.bell);
  }
}

std::uint64_t RLockState::release_all() {
  std::atomic<std::uint64_t>& shared_count = shared.body().count;
  const std::uint64_t count = shared_count.load(std::memory_order_relaxed);
  shared_count.store(1, std::memory_order_relaxed);
  release();
  return count;
}

sync::Taken RLockState::take_again(std::uint64_t count, const base::Deadline& deadline) {
  const sync::Taken taken = take(deadline);
  if (taken) {
    shared.body().count.store(count, std::memory_order_relaxed);
  }
  return taken;
}

void RLockState::abandon(os::ProcessId dead) {
  shared.body().thread.store(0, std::memory_order_relaxed);
  word().abandon(shared.bell, dead);
}

}  // namespace brood::detail
