#include "brood/detail/batch.hpp"

#include "base/deadline.hpp"

#include <utility>

namespace brood::detail {

std::span<const std::byte> Outcome::value() const {
  if (failure) {
    std::rethrow_exception(failure);
  }
  return more && more->owner ? more->in_place : std::span(bytes).subspan(skipped);
}

Companion::~Companion() = default;

Attendance::~Attendance() {
  bool is_over = debtor_ == nullptr;
  try {
    is_over = is_over || debtor_->wait(std::nullopt);
  } catch (...) {  // out of memory while it helped: others can do it
  }
  if (companion_) {
    companion_->leave();
  }
  if (!is_over) {
    debtor_->wait_idly();
  }
}

Batch::Batch(std::size_t chunks, std::shared_ptr<CallbackThread> callbacks, Order order,
             std::shared_ptr<Companion> companion)
    : companion_(std::move(companion)),
      chunks_(order == Order::of_chunks ? chunks : 0),
      missing_(chunks),
      callbacks_(std::move(callbacks)),
      order_(order) {}

Batch::~Batch() = default;

void Batch::add_chunk() {
  const std::lock_guard lock(mutex_);
  if (order_ == Order::of_chunks) {
    chunks_.emplace_back();
  }
  ++missing_;
}

void Batch::drop_last_chunk() {
  const std::lock_guard lock(mutex_);
  if (order_ == Order::of_chunks) {
    chunks_.pop_back();
  }
  --missing_;
}

void Batch::settle(std::size_t chunk, Outcome outcome) {
  Watchers watchers;
  {
    const std::lock_guard lock(mutex_);
    if (order_ == Order::as_settled) {
      chunks_.emplace_back(std::move(outcome));
    } else if (chunk < taken_ || chunk - taken_ >= chunks_.size() || chunks_[chunk - taken_]) {
      return;
    } else {
      chunks_[chunk - taken_] = std::move(outcome);
    }
    --missing_;
    if (missing_ != 0 && order_ == Order::of_chunks && chunk != taken_) {
      return;
    }
    if (missing_ == 0) {
      watchers.swap(watchers_);
    }
  }
  if (companion_) {
    companion_->settled();
  }
  changed_.notify_all();  // without the lock, on which the woken thread would fall asleep again
  watchers.tell();
}

std::size_t Batch::fail_rest(const std::exception_ptr& failure) {
  Watchers watchers;
  std::size_t failed = 0;
  {
    const std::lock_guard lock(mutex_);
    if (missing_ == 0) {
      return 0;
    }
    for (std::optional<Outcome>& chunk : chunks_) {
      if (!chunk) {
        chunk = Outcome{{}, 0, failure};
      }
    }
    failed = std::exchange(missing_, 0);
    watchers.swap(watchers_);
  }
  if (companion_) {
    companion_->settled();
  }
  changed_.notify_all();
  watchers.tell();
  return failed;
}

bool Batch::ready() const {
  const std::lock_guard lock(mutex_);
  return missing_ == 0;
}

template <class Condition>
bool Batch::wait_until(std::unique_lock<std::mutex>& lock, Timeout timeout,
                       Condition condition) const {
  const auto deadline = timeout ? base::Deadline::after(*timeout) : base::Deadline::never();
  if (companion_ && !condition()) {
    lock.unlock();
    const auto done = [&] {
      const std::lock_guard again(mutex_);
      return condition();
    };
    const bool has_led = companion_->lead_until(done, deadline);
    lock.lock();
    if (has_led) {
      return condition();
    }
  }
  if (deadline.is_never()) {
    changed_.wait(lock, condition);
    return true;
  }
  return changed_.wait_until(lock, *deadline.moment(), condition);
}

bool Batch::wait(Timeout timeout) const {
  std::unique_lock lock(mutex_);
  return wait_until(lock, timeout, [this] { return missing_ == 0; });
}

void Batch::wait_idly() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return missing_ == 0; });
}

std::optional<Outcome> Batch::take_first(Timeout timeout) {
  std::unique_lock lock(mutex_);
  if (!wait_until(lock, timeout,
                  [this] { return !chunks_.empty() && chunks_.front().has_value(); })) {
    return std::nullopt;
  }
  std::optional<Outcome> outcome = std::move(chunks_.front());
  chunks_.pop_front();
  ++taken_;
  return outcome;
}

void Batch::watch(std::shared_ptr<Watcher> watcher, std::size_t tag) {
  {
    const std::lock_guard lock(mutex_);
    if (missing_ != 0) {
      watchers_.add(std::move(watcher), tag);
      return;
    }
  }
  watcher->is_ready(tag);
}

void Batch::unwatch(const Watcher& watcher) {
  const std::lock_guard lock(mutex_);
  watchers_.remove(watcher);
}

}  // namespace brood::detail
