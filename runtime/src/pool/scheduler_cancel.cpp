// Taking tasks back from a scheduler. Whether one has begun is decided by its worker's claim
// (claim.hpp), so a task that was cancelled has certainly not begun, and will not.

#include "brood/error.hpp"
#include "pool/scheduler.hpp"

#include <deque>
#include <exception>
#include <utility>

namespace brood::pool {

namespace {

std::exception_ptr cancelled() {
  return std::make_exception_ptr(CancelledError("the task was cancelled before it began"));
}

/// Looks from both ends: those who cancel much go through what they submitted in order.
std::deque<Task>::iterator find_task(std::deque<Task>& queue, const detail::Batch& batch) {
  auto front = queue.begin();
  for (auto back = queue.end(); front != back; ++front) {
    if (front->batch.get() == &batch) {
      return front;
    }
    if (--back; back == front || back->batch.get() == &batch) {
      return back->batch.get() == &batch ? back : queue.end();
    }
  }
  return queue.end();
}

}  // namespace

/// Takes back what the workers that were sent some of them have not begun: it goes out again with
/// the next dispatch.
bool Scheduler::has_begun_one_of(const detail::Batch& batch) {
  bool has = false;
  for (Place& place : places_) {
    if (place.worker && place.sent.has_of(batch)) {
      take_back(place);
      has = place.sent.has_of(batch) || has;
    }
  }
  return has;
}

bool Scheduler::cancel(const detail::Batch& batch) {
  const std::lock_guard lock(mutex_);
  bool is_cancelled = false;
  if (!batch.ready() && !has_begun_one_of(batch)) {
    if (const auto task = find_task(queue_, batch); task != queue_.end()) {
      task->fail(cancelled());
      queue_.erase(task);
      ++dropped_;
      is_cancelled = true;
    }
  }
  dispatch();
  return is_cancelled;
}

void Scheduler::cancel_all() {
  const std::lock_guard lock(mutex_);
  for (Place& place : places_) {
    if (place.worker) {
      take_back(place);
    }
  }
  dropped_ += queue_.size();
  for (Task& task : std::exchange(queue_, {})) {
    task.fail(cancelled());
  }
  dispatch();
}

void Scheduler::withdraw(detail::Batch& batch, const std::exception_ptr& reason) {
  const std::lock_guard lock(mutex_);
  batch.fail_rest(reason);
  drop_rest_of(batch);
  dispatch();
}

bool Scheduler::is_in_work(const detail::Batch& batch) {
  const std::lock_guard lock(mutex_);
  const bool is = !batch.ready() && has_begun_one_of(batch);
  dispatch();
  return is;
}

}  // namespace brood::pool
