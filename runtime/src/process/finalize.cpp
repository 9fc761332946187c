#include "process/finalize.hpp"

#include "base/log.hpp"
#include "base/own_copy.hpp"
#include "brood/finalize.hpp"
#include "os/self.hpp"
#include "process/registry.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

namespace brood {

struct Finalize::Entry {
  std::function<void()> callback;
  std::optional<int> exitpriority;
  std::int64_t pid = os::current_pid();
};

struct AfterFork::Entry {
  std::function<void()> function;
};

namespace {

struct Lists {
  std::mutex mutex;
  std::vector<std::shared_ptr<Finalize::Entry>> finalizers;  // the oldest first
  std::vector<std::shared_ptr<AfterFork::Entry>> after_fork;
};

base::OwnCopy<Lists> own_lists;

Lists& lists() {
  return own_lists.get();
}

/// What is still to be called, taken out so that nobody else calls it.
std::function<void()> take(Finalize::Entry& entry) {
  const std::lock_guard lock(lists().mutex);
  return entry.pid == os::current_pid() ? std::exchange(entry.callback, nullptr) : nullptr;
}

void forget(const std::shared_ptr<Finalize::Entry>& entry) {
  const std::lock_guard lock(lists().mutex);
  std::erase(lists().finalizers, entry);
}

void call_and_log(const std::function<void()>& callback) {
  try {
    if (callback) {
      callback();
    }
  } catch (const std::exception& error) {
    base::log_warning(std::string("a finalizer threw: ") + error.what());
  } catch (...) {
    base::log_warning("a finalizer threw");
  }
}

/// The next one to be called at the end of the process.
std::shared_ptr<Finalize::Entry> next_finalizer(process::Finalizers which) {
  const std::lock_guard lock(lists().mutex);
  std::shared_ptr<Finalize::Entry> next;
  for (const auto& entry : lists().finalizers) {
    if (entry->callback != nullptr && entry->exitpriority &&
        (which == process::Finalizers::all || *entry->exitpriority >= 0) &&
        (next == nullptr || *entry->exitpriority >= *next->exitpriority)) {
      next = entry;
    }
  }
  return next;
}

}  // namespace

Finalize::Finalize(std::function<void()> callback, std::optional<int> exitpriority)
    : entry_(std::make_shared<Entry>(Entry{std::move(callback), exitpriority})) {
  if (exitpriority) {
    process::register_at_exit(process::Reason::a_finalizer);
  }
  const std::lock_guard lock(lists().mutex);
  lists().finalizers.push_back(entry_);
}

Finalize::~Finalize() {
  if (entry_ != nullptr) {
    call_and_log(take(*entry_));
    forget(entry_);
  }
}

Finalize::Finalize(Finalize&&) noexcept = default;

Finalize& Finalize::operator=(Finalize&& other) noexcept {
  if (this != &other) {
    Finalize old(std::move(*this));
    entry_ = std::move(other.entry_);
  }
  return *this;
}

void Finalize::operator()() {
  if (entry_ != nullptr) {
    if (const auto callback = take(*entry_)) {
      forget(entry_);
      callback();
    }
  }
}

void Finalize::cancel() {
  if (entry_ != nullptr) {
    take(*entry_);
    forget(entry_);
  }
}

bool Finalize::still_active() const {
  const std::lock_guard lock(lists().mutex);
  return entry_ != nullptr && entry_->callback != nullptr && entry_->pid == os::current_pid();
}

AfterFork::AfterFork(std::function<void()> function)
    : entry_(std::make_shared<Entry>(Entry{std::move(function)})) {
  const std::lock_guard lock(lists().mutex);
  lists().after_fork.push_back(entry_);
}

AfterFork::~AfterFork() {
  const std::lock_guard lock(lists().mutex);
  std::erase(lists().after_fork, entry_);
}

AfterFork::AfterFork(AfterFork&&) noexcept = default;

AfterFork& AfterFork::operator=(AfterFork&& other) noexcept {
  if (this != &other) {
    AfterFork old(std::move(*this));
    entry_ = std::move(other.entry_);
  }
  return *this;
}

AfterFork register_after_fork(std::function<void()> function) {
  return AfterFork(std::move(function));
}

namespace process {

void run_finalizers(Finalizers which) {
  while (const auto entry = next_finalizer(which)) {
    call_and_log(take(*entry));
    forget(entry);
  }
}

void forget_finalizers() {
  const Lists* const old = own_lists.if_made();
  own_lists.forget();
  if (old != nullptr && !old->after_fork.empty()) {
    // The finalizers stay where they were: the user's objects still refer to them.
    lists().after_fork = old->after_fork;
  }
}

bool has_finalizers() {
  Lists* const made = own_lists.if_made();
  if (made == nullptr) {
    return false;
  }
  const std::lock_guard lock(made->mutex);
  return !made->finalizers.empty();
}

void run_after_fork() {
  if (own_lists.if_made() == nullptr) {
    return;
  }
  const auto functions = lists().after_fork;  // one may register another
  for (const auto& entry : functions) {
    entry->function();
  }
}

}  // namespace process

}  // namespace brood
