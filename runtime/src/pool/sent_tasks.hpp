#pragma once
// The tasks that one worker was sent and has not answered, in order.

#include "brood/detail/batch.hpp"
#include "brood/task.hpp"
#include "brood/task_options.hpp"
#include "pool/gathered_frame.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>

namespace brood::pool {

struct Task {
  detail::Call call;
  std::shared_ptr<detail::Batch> batch;
  std::size_t chunk = 0;       // in the batch
  std::size_t first_item = 0;  // of the chunk, in the caller's range

  // Policies; null for a task that asks for none, and then nothing of what follows is looked at.
  std::shared_ptr<const TaskOptions> options{};
  int times_lost = 0;
  std::chrono::steady_clock::time_point queued{};  // set when times are measured

  bool has_timeout() const { return options && options->timeout; }

  /// Whether it is to be tried again when its worker dies.
  bool may_be_retried() const { return options && times_lost < options->retries; }

  void settle(detail::Outcome outcome) { batch->settle(chunk, std::move(outcome)); }

  void fail(std::exception_ptr reason) { settle({{}, 0, std::move(reason)}); }
};

class SentTasks {
 public:
  bool empty() const { return sent_.empty(); }

  std::size_t size() const { return sent_.size(); }

  /// The ordinal of the last task sent (claim.hpp); those of tasks that were given back are not
  /// used again.
  std::uint64_t last_ordinal() const { return last_ordinal_; }

  /// Adds a task behind the others; the frame to be sent, of pieces in the task and of what it was
  /// lent.
  GatheredFrame add(Task task);

  /// The last one could not be sent.
  Task take_last();

  /// The one whose turn it is. Only when there is one.
  const Task& front() const { return sent_.front().task; }

  /// Whether that one has begun, `begun` being the last ordinal that has.
  bool has_begun_front(std::uint64_t begun) const { return sent_.front().ordinal <= begun; }

  Task take_front() {
    Task task = std::move(sent_.front().task);
    sent_.pop_front();
    return task;
  }

  /// Whether one of them is of this batch.
  bool has_of(const detail::Batch& batch) const;

  /// The task with this ordinal; null when it is not the one whose turn it is.
  Task* running(std::uint64_t ordinal);

  /// Removes the task that this answer is for; nothing when it is not the one whose turn it is.
  std::optional<Task> answer(std::uint64_t ordinal);

  /// How long the worker has been busy since this was last called, or since it got something to do;
  /// at least 1 ns.
  std::chrono::nanoseconds stop_watch();

  /// Moves the tasks behind ordinal `begun` to the head of `queue`, in their order.
  void give_back(std::uint64_t begun, std::deque<Task>& queue);

  /// All of them fail.
  void fail_all(const std::exception_ptr& reason);

  /// For another worker, which counts from 1 again. Only when empty.
  void restart();

 private:
  using Clock = std::chrono::steady_clock;

  struct Sent {
    Task task;
    std::uint64_t ordinal = 0;
  };

  std::deque<Sent> sent_;
  std::uint64_t last_ordinal_ = 0;
  Clock::time_point busy_since_;
};

}  // namespace brood::pool
