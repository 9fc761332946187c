#include "brood/detail/callback.hpp"

#include "base/deadline.hpp"
#include "base/exception_chain.hpp"
#include "base/log.hpp"
#include "start/fork_policy.hpp"

#include <stdexcept>
#include <utility>

namespace brood::detail {

// --- the thread

CallbackThread::CallbackThread() = default;

CallbackThread::~CallbackThread() {
  if (thread_.joinable()) {  // finish was called in a callback
    if (is_here()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }
}

void CallbackThread::start() {
  const std::lock_guard lock(mutex_);
  if (is_finished_ || thread_.joinable()) {
    return;
  }
  ours_ = std::make_shared<start::OwnThread>();
  has_ended_ = false;
  try {
    thread_ = std::thread([self = shared_from_this()] { self->work(); });
  } catch (...) {
    has_ended_ = true;
    ours_.reset();
    throw;
  }
  id_ = thread_.get_id();
}

void CallbackThread::run(std::shared_ptr<Callback> callback) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!has_ended_) {
      queue_.push_back(std::move(callback));
      changed_.notify_all();
      return;
    }
  }
  callback->act();
  callback->settle();
}

void CallbackThread::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_finished_ || !queue_.empty(); });
    if (queue_.empty()) {
      break;
    }
    std::shared_ptr<Callback> callback = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    ours_.reset();  // what a callback locks, a forked child would find locked for ever
    callback->act();
    ours_ = std::make_shared<start::OwnThread>();
    callback->settle();
    callback.reset();
    lock.lock();
  }
  if (ends_alone_) {
    ours_.reset();  // nobody may come who joins it
  }
  has_ended_ = true;
  changed_.notify_all();
}

void CallbackThread::finish() {
  std::unique_lock lock(mutex_);
  is_finished_ = true;
  changed_.notify_all();
  if (id_ == std::this_thread::get_id()) {
    ends_alone_ = true;
    return;
  }
  changed_.wait(lock, [this] { return has_ended_; });
  if (thread_.joinable()) {
    thread_.join();  // it has nothing left to do but to return
    id_ = {};
    ours_.reset();
  }
}

bool CallbackThread::is_here() const {
  const std::lock_guard lock(mutex_);
  return id_ == std::this_thread::get_id();
}

// --- one callback

Callback::Callback(std::shared_ptr<CallbackThread> thread, std::function<void()> action,
                   std::shared_ptr<const Callback> previous)
    : thread_(std::move(thread)), previous_(std::move(previous)), action_(std::move(action)) {}

Callback::~Callback() = default;

void Callback::is_ready(std::size_t) noexcept {
  thread_->run(shared_from_this());
}

void Callback::act() noexcept {
  std::exception_ptr failure;
  try {
    action_();
  } catch (...) {
    failure = std::current_exception();
    base::log_warning("a callback threw " + base::current_exception_text());
  }
  action_ = nullptr;
  const std::lock_guard lock(mutex_);
  failure_ = std::move(failure);
}

void Callback::settle() noexcept {
  Watchers watchers;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    watchers.swap(watchers_);
  }
  changed_.notify_all();
  watchers.tell();
}

bool Callback::over() const {
  const std::lock_guard lock(mutex_);
  return is_over_;
}

bool Callback::wait(Timeout timeout) const {
  if (!timeout && thread_->is_here() && !over()) {
    throw std::logic_error(
        "AsyncResult: a callback cannot wait for a result whose own callback has not run: one "
        "thread runs all callbacks of a pool, one behind the other");
  }
  const auto deadline = timeout ? base::Deadline::after(*timeout) : base::Deadline::never();
  std::unique_lock lock(mutex_);
  const auto is_over = [this] { return is_over_; };
  if (deadline.is_never()) {
    changed_.wait(lock, is_over);
    return true;
  }
  return changed_.wait_until(lock, *deadline.moment(), is_over);
}

std::exception_ptr Callback::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_ || !previous_ ? failure_ : previous_->failure();
}

void Callback::watch(std::shared_ptr<Watcher> watcher, std::size_t tag) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_over_) {
      watchers_.add(std::move(watcher), tag);
      return;
    }
  }
  watcher->is_ready(tag);
}

void Callback::unwatch(const Watcher& watcher) {
  const std::lock_guard lock(mutex_);
  watchers_.remove(watcher);
}

}  // namespace brood::detail
