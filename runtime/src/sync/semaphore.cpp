#include "brood/semaphore.hpp"

#include "sync/counter.hpp"
#include "sync/machine.hpp"
#include "sync/shared.hpp"
#include "sync/units.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace brood {

namespace {

using Counter = sync::CounterOf<sync::Machine>;
using Units = sync::UnitsOf<sync::Machine>;

constexpr int most_units = 0x7fffffff;      // Python's SEM_VALUE_MAX
constexpr int most_units_recovered = 4096;  // each has a word, and who waits looks at all

}  // namespace

namespace detail {

struct SemaphoreState {
  std::variant<sync::Shared<Counter>, sync::Shared<Units>> shared;

  const sync::Shared<Counter>* counter() const {
    return std::get_if<sync::Shared<Counter>>(&shared);
  }

  const sync::Shared<Units>& units() const { return std::get<sync::Shared<Units>>(shared); }
};

}  // namespace detail

Semaphore::Semaphore(SemaphoreOptions options, bool bounded) {
  const int least = options.recover ? 1 : 0;
  const int most = options.recover ? most_units_recovered : most_units;
  if (options.value < least || options.value > most) {
    throw std::invalid_argument("a Semaphore" +
                                std::string(options.recover ? " with recovery" : "") +
                                " cannot have " + std::to_string(options.value) + " units, but " +
                                std::to_string(least) + " to " + std::to_string(most));
  }
  const auto value = static_cast<std::uint32_t>(options.value);
  if (options.recover) {
    state_ = std::make_shared<detail::SemaphoreState>(
        detail::SemaphoreState{sync::Shared<Units>::make_of_size(Units::size_with(value), value)});
  } else {
    state_ = std::make_shared<detail::SemaphoreState>(detail::SemaphoreState{
        sync::Shared<Counter>::make(value, bounded ? value : std::uint32_t{most_units})});
  }
}

void Semaphore::acquire() {
  if (const auto* const counter = state_->counter()) {
    counter->body().take(counter->bell, base::Deadline::never());
  } else {
    state_->units().body().take(state_->units().bell, base::Deadline::never());
  }
}

bool Semaphore::try_acquire() {
  if (const auto* const counter = state_->counter()) {
    return counter->body().try_take();
  }
  return state_->units().body().try_take(state_->units().bell);
}

bool Semaphore::acquire_for(Duration timeout) {
  const auto deadline = base::Deadline::after(timeout);
  if (const auto* const counter = state_->counter()) {
    return counter->body().take(counter->bell, deadline);
  }
  return state_->units().body().take(state_->units().bell, deadline);
}

void Semaphore::release(int n) {
  if (n < 1) {
    throw std::invalid_argument("Semaphore::release of " + std::to_string(n) + " units");
  }
  const auto count = static_cast<std::uint32_t>(n);
  const auto* const counter = state_->counter();
  const bool given = counter != nullptr ? counter->body().give(counter->bell, count)
                                        : state_->units().body().give(state_->units().bell, count);
  if (!given) {
    throw std::logic_error("Semaphore::release: it was released more often than acquired");
  }
}

int Semaphore::get_value() const {
  if (const auto* const counter = state_->counter()) {
    return static_cast<int>(counter->body().free());
  }
  return static_cast<int>(state_->units().body().look_for_free(state_->units().bell));
}

void Semaphore::save(OutputArchive& archive) const {
  const bool recovers = state_->counter() == nullptr;
  archive(recovers);
  std::visit([&](const auto& shared) { shared.save(archive); }, state_->shared);
}

void Semaphore::load(InputArchive& archive) {
  bool recovers = false;
  archive(recovers);
  state_ = std::make_shared<detail::SemaphoreState>(
      recovers ? detail::SemaphoreState{sync::Shared<Units>::load(archive)}
               : detail::SemaphoreState{sync::Shared<Counter>::load(archive)});
}

}  // namespace brood
