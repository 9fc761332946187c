#include "brood/condition.hpp"

#include "sync/lock_state.hpp"
#include "sync/machine.hpp"
#include "sync/shared.hpp"
#include "sync/tickets.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace brood {

namespace detail {

struct ConditionState {
  using Body = sync::TicketsOf<sync::Machine>;

  std::variant<RLock, Lock> lock;
  sync::Shared<Body> shared;
};

}  // namespace detail

using detail::ConditionState;
using Body = ConditionState::Body;

namespace {

/// The waiter holds the lock, also when somebody has died.
bool tell(const sync::Waited& waited) {
  if (waited.dead != 0) {
    throw OwnerDied(os::pid_of(waited.dead));
  }
  return waited.notified;
}

}  // namespace

template <class Action>
auto Condition::with_lock(Action action) const {
  return std::visit(action, state_->lock);
}

template <class Action>
auto Condition::with_lock_held(const char* call, Action action) const {
  return with_lock([&](auto& lock) {
    if (!lock.state_->is_held_here()) {
      throw std::logic_error(std::string("Condition::") + call +
                             " by one who does not hold its lock");
    }
    return action(*lock.state_);
  });
}

Condition::Condition(RLock lock)
    : state_(std::make_shared<ConditionState>(
          ConditionState{std::move(lock), sync::Shared<Body>::make()})) {}

Condition::Condition(Lock lock)
    : state_(std::make_shared<ConditionState>(
          ConditionState{std::move(lock), sync::Shared<Body>::make()})) {}

void Condition::acquire() {
  with_lock([](auto& lock) { lock.acquire(); });
}

bool Condition::try_acquire() {
  return with_lock([](auto& lock) { return lock.try_acquire(); });
}

bool Condition::acquire_for(Duration timeout) {
  return with_lock([&](auto& lock) { return lock.acquire_for(timeout); });
}

void Condition::release() {
  with_lock([](auto& lock) { lock.release(); });
}

void Condition::lock() {
  with_lock([](auto& lock) { lock.lock(); });
}

bool Condition::try_lock() {
  return with_lock([](auto& lock) { return lock.try_lock(); });
}

void Condition::wait() {
  with_lock_held("wait", [this](auto& lock) {
    tell(state_->shared.body().wait(lock, state_->shared.bell, base::Deadline::never()));
  });
}

bool Condition::wait_for(Duration timeout) {
  return with_lock_held("wait_for", [&](auto& lock) {
    return tell(
        state_->shared.body().wait(lock, state_->shared.bell, base::Deadline::after(timeout)));
  });
}

void Condition::notify(int n) {
  if (n < 0) {
    throw std::invalid_argument("Condition::notify of " + std::to_string(n));
  }
  with_lock_held("notify", [&](auto&) {
    state_->shared.body().notify(state_->shared.bell, static_cast<std::uint64_t>(n));
  });
}

void Condition::notify_all() {
  with_lock_held("notify_all",
                 [this](auto&) { state_->shared.body().notify(state_->shared.bell, Body::all); });
}

void Condition::save(OutputArchive& archive) const {
  const bool has_plain_lock = std::holds_alternative<Lock>(state_->lock);
  archive(has_plain_lock);
  with_lock([&](const auto& lock) { lock.save(archive); });
  state_->shared.save(archive);
}

void Condition::load(InputArchive& archive) {
  bool has_plain_lock = false;
  archive(has_plain_lock);
  std::variant<RLock, Lock> lock;
  if (has_plain_lock) {
    lock = Lock();
  }
  std::visit([&](auto& arrived) { arrived.load(archive); }, lock);
  state_ = std::make_shared<ConditionState>(
      ConditionState{std::move(lock), sync::Shared<Body>::load(archive)});
}

}  // namespace brood
