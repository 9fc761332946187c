#include "brood/lock.hpp"

#include "sync/lock_state.hpp"

namespace brood::detail {

namespace {

/// The caller of acquire holds the lock, also when somebody has died.
bool tell_holding(const sync::Taken& taken) {
  if (taken.dead != 0) {
    throw OwnerDied(os::pid_of(taken.dead));
  }
  return taken.held;
}

/// The caller of lock does not.
template <class State>
bool tell_free(State& state, const sync::Taken& taken) {
  if (taken.dead != 0) {
    state.abandon(taken.dead);
    throw OwnerDied(os::pid_of(taken.dead));
  }
  return taken.held;
}

}  // namespace

template <class State>
LockInterface<State>::LockInterface()
    : state_(std::make_shared<State>(State{sync::Shared<typename State::Body>::make()})) {}

template <class State>
void LockInterface<State>::acquire() {
  tell_holding(state_->take(base::Deadline::never()));
}

template <class State>
bool LockInterface<State>::try_acquire() {
  return tell_holding(state_->try_take());
}

template <class State>
bool LockInterface<State>::acquire_for(Duration timeout) {
  return tell_holding(state_->take(base::Deadline::after(timeout)));
}

template <class State>
void LockInterface<State>::release() {
  state_->release();
}

template <class State>
bool LockInterface<State>::locked() const {
  return state_->word().holder() != 0;
}

template <class State>
void LockInterface<State>::lock() {
  tell_free(*state_, state_->take(base::Deadline::never()));
}

template <class State>
bool LockInterface<State>::try_lock() {
  return tell_free(*state_, state_->try_take());
}

template <class State>
bool LockInterface<State>::try_lock_for(Duration timeout) {
  return tell_free(*state_, state_->take(base::Deadline::after(timeout)));
}

template <class State>
void LockInterface<State>::save(OutputArchive& archive) const {
  state_->shared.save(archive);
}

template <class State>
void LockInterface<State>::load(InputArchive& archive) {
  state_ = std::make_shared<State>(State{sync::Shared<typename State::Body>::load(archive)});
}

template class LockInterface<LockState>;
template class LockInterface<RLockState>;

}  // namespace brood::detail
