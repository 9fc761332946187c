#include "brood/event.hpp"

#include "sync/flag.hpp"
#include "sync/machine.hpp"
#include "sync/shared.hpp"

namespace brood {

namespace detail {

struct EventState {
  using Body = sync::FlagOf<sync::Machine>;

  sync::Shared<Body> shared;
};

}  // namespace detail

using detail::EventState;

Event::Event()
    : state_(std::make_shared<EventState>(EventState{sync::Shared<EventState::Body>::make()})) {}

bool Event::is_set() const {
  return state_->shared.body().is_set();
}

void Event::set() {
  state_->shared.body().set(state_->shared.bell);
}

void Event::clear() {
  state_->shared.body().clear();
}

void Event::wait() {
  state_->shared.body().wait(state_->shared.bell, base::Deadline::never());
}

bool Event::wait_for(Duration timeout) {
  return state_->shared.body().wait(state_->shared.bell, base::Deadline::after(timeout));
}

void Event::save(OutputArchive& archive) const {
  state_->shared.save(archive);
}

void Event::load(InputArchive& archive) {
  state_ = std::make_shared<EventState>(EventState{sync::Shared<EventState::Body>::load(archive)});
}

}  // namespace brood
