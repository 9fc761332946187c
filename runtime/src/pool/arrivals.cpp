#include "brood/detail/arrivals.hpp"

#include "base/deadline.hpp"
#include "brood/error.hpp"

namespace brood::detail {

Arrivals::Arrivals(std::size_t most) : most_(most) {
  arrived_.reserve(most);
}

Arrivals::~Arrivals() = default;

void Arrivals::is_ready(std::size_t tag) noexcept {
  const std::lock_guard lock(mutex_);
  arrived_.push_back(tag);  // there is room
  changed_.notify_all();
}

std::optional<std::size_t> Arrivals::next(Timeout timeout) {
  const auto deadline = timeout ? base::Deadline::after(*timeout) : base::Deadline::never();
  std::unique_lock lock(mutex_);
  const auto has_next = [this] { return taken_ != arrived_.size(); };
  if (deadline.is_never()) {
    changed_.wait(lock, has_next);
  } else if (!changed_.wait_until(lock, *deadline.moment(), has_next)) {
    return std::nullopt;
  }
  return arrived_[taken_++];
}

void Arrivals::wait_until_enough(Timeout timeout,
                                 const std::function<bool(std::size_t)>& is_enough) {
  const auto deadline = timeout ? base::Deadline::after(*timeout) : base::Deadline::never();
  while (taken_ != most_) {
    const auto left = deadline.moment() ? Timeout(*deadline.moment() - base::Deadline::Clock::now())
                                        : std::nullopt;
    const std::optional<std::size_t> index = next(left);
    if (!index || is_enough(*index)) {
      return;
    }
  }
}

bool is_cancelled(const std::exception_ptr& failure) noexcept {
  try {
    if (failure) {
      std::rethrow_exception(failure);
    }
  } catch (const CancelledError&) {
    return true;
  } catch (...) {
  }
  return false;
}

}  // namespace brood::detail
