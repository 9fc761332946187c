// What tasks and pools may ask for besides (task_options.hpp, PoolOptions): time limits, second
// tries, another number of workers, numbers and a trace of what was done.
//
// A task's time begins when its worker, being free, has it: the task was sent while the worker had
// nothing else, or the answer to the task before it was read. Only tasks with a timeout, and pools
// that measure times, look at the clock for that.

#include "brood/error.hpp"
#include "pool/scheduler.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace brood::pool {

namespace {

void add(TimeStatistics& sum, std::chrono::nanoseconds time) {
  sum.total += time;
  sum.max = std::max(sum.max, time);
}

void add(TaskStatistics& sum, const TaskStatistics& part) {
  sum.done += part.done;
  sum.failed += part.failed;
  sum.lost += part.lost;
  sum.timed_out += part.timed_out;
  sum.retried += part.retried;
  sum.bytes_in += part.bytes_in;
  sum.bytes_out += part.bytes_out;
  for (const auto time : {&TaskStatistics::queue_time, &TaskStatistics::run_time}) {
    (sum.*time).total += (part.*time).total;
    (sum.*time).max = std::max((sum.*time).max, (part.*time).max);
  }
}

}  // namespace

// --- times

/// Another task of this worker is the first now, or none is.
void Scheduler::note_turn(Place& place) {
  if (place.sent.empty()) {
    if (policies_.idle_timeout) {
      place.idle_since = Clock::now();
      check_by(place.idle_since + *policies_.idle_timeout);
    }
    return;
  }
  const Task& task = place.sent.front();
  if (task.has_timeout() || measures()) {
    place.front_since = Clock::now();
    if (task.has_timeout()) {
      check_by(place.front_since + *task.options->timeout);
    }
  }
}

/// Checks happen at next_check_ or before; one that turns out to be too early sets the next. So the
/// collecting thread is woken for a new deadline about once in the time of a timeout, not for each
/// task.
void Scheduler::check_by(Clock::time_point moment) {
  if (moment < next_check_) {
    next_check_ = moment;
    on_wanted_();
  }
}

void Scheduler::check_times(Clock::time_point now) {
  if (now < next_check_) {
    return;
  }
  next_check_ = Clock::time_point::max();
  if (stage_ == Stage::terminating || broken_) {
    return;
  }
  std::size_t live = live_workers();
  for (Place& place : places_) {
    if (place.worker == nullptr || place.is_out_of_time) {
      continue;
    }
    if (!place.sent.empty() && place.sent.front().has_timeout()) {
      const auto due = place.front_since + *place.sent.front().options->timeout;
      if (due <= now) {
        end_overdue(place);
      } else {
        next_check_ = std::min(next_check_, due);
      }
    } else if (place.sent.empty() && place.stage == WorkerStage::ready && policies_.idle_timeout &&
               live > policies_.min_workers) {
      const auto due = place.idle_since + *policies_.idle_timeout;
      if (due <= now) {
        retire(place);
        --live;
      } else {
        next_check_ = std::min(next_check_, due);
      }
    }
  }
  dispatch();
}

/// Kills the worker when the overdue task has begun and the one behind it has not, which does not
/// begin then: else the answer is on its way. One that has not begun, since it is long to send,
/// gets its time anew: to take it back and send it again would never end.
void Scheduler::end_overdue(Place& place) {
  if (!place.sent.has_begun_front(place.worker->begun(place.sent.last_ordinal()))) {
    note_turn(place);
    return;
  }
  const std::uint64_t begun = take_back(place);
  if (place.sent.running(begun) != nullptr) {
    place.is_out_of_time = true;
    place.stage = WorkerStage::stopping;
    place.worker->kill();
  }
}

// --- outcomes

void Scheduler::settle(Task& task, detail::Outcome outcome) {
  if (!outcome.failure || !task.options || !task.options->fail_fast) {
    task.settle(std::move(outcome));
    return;
  }
  if (task.batch->fail_rest(outcome.failure) > 1) {
    drop_rest_of(*task.batch);
  }
}

void Scheduler::settle_failed(Task& task, std::exception_ptr reason) {
  settle(task, {{}, 0, std::move(reason)});
}

/// Those of a settled batch that have not begun: what was lent to them may be gone. From workers
/// that were sent some, all that they have not begun is taken back; what is of others is sent
/// again.
void Scheduler::drop_rest_of(const detail::Batch& batch) {
  for (Place& place : places_) {
    if (place.worker && place.sent.has_of(batch)) {
      take_back(place);
    }
  }
  dropped_ += std::erase_if(queue_, [&](const Task& task) { return task.batch.get() == &batch; });
}

/// Its worker has ended in it.
void Scheduler::lose(Place& place, Task task, int exitcode) {
  const std::int64_t pid = place.worker->pid();
  const auto now = measures() ? Clock::now() : Clock::time_point();
  if (place.is_out_of_time) {
    ++place.done.timed_out;
    note_end(place, task, "timeout", now);
    settle_failed(
        task, std::make_exception_ptr(TaskTimeout(pid, task.first_item, *task.options->timeout)));
  } else if (task.may_be_retried() && !task.batch->ready() && stage_ != Stage::terminating &&
             !broken_) {
    ++place.done.retried;
    note_end(place, task, "lost, to be retried", now);
    ++task.times_lost;
    task.queued = now;
    queue_.push_front(std::move(task));
  } else {
    ++place.done.lost;
    note_end(place, task, "lost", now);
    settle_failed(task, std::make_exception_ptr(WorkerDied(pid, exitcode, task.first_item)));
  }
}

// --- how many workers

void Scheduler::resize(std::size_t workers) {
  const std::lock_guard lock(mutex_);
  require_running();
  wanted_ = workers;
  retire_surplus();
  dispatch();
  on_wanted_();
}

/// Those that are, or will soon be, sent tasks.
std::size_t Scheduler::live_workers() const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [](const Place& place) {
        return place.stage == WorkerStage::starting || place.stage == WorkerStage::ready;
      }));
}

/// Those with the least to do; of these, the youngest places.
void Scheduler::retire_surplus() {
  for (std::size_t live = live_workers(); live > wanted_; --live) {
    Place* idlest = nullptr;
    for (Place& place : places_) {
      if ((place.stage == WorkerStage::starting || place.stage == WorkerStage::ready) &&
          (idlest == nullptr || place.sent.size() <= idlest->sent.size())) {
        idlest = &place;
      }
    }
    retire(*idlest);
  }
}

/// The worker finishes what it runs, and ends.
void Scheduler::retire(Place& place) {
  take_back(place);
  stop(place);
}

/// All that are missing; with an idle timeout, as many as there are tasks that wait.
std::size_t Scheduler::workers_to_start() const {
  const std::size_t live = live_workers();
  if (!wants_workers() || live >= wanted_) {
    return 0;
  }
  const std::size_t missing = wanted_ - live;
  if (!policies_.idle_timeout) {
    return missing;
  }
  std::size_t waiting = queue_.size();
  std::size_t starting = 0;
  for (const Place& place : places_) {
    waiting += place.sent.size() > 1 ? place.sent.size() - 1 : 0;
    starting += place.stage == WorkerStage::starting ? 1 : 0;
  }
  const std::size_t always = policies_.min_workers > live ? policies_.min_workers - live : 0;
  return std::min(missing, std::max(always, waiting > starting ? waiting - starting : 0));
}

std::size_t Scheduler::wanted_workers() const {
  const std::lock_guard lock(mutex_);
  return wanted_;
}

// --- numbers

void Scheduler::note_answer(Place& place, const Task& task, bool is_error, std::size_t bytes) {
  ++(is_error ? place.done.failed : place.done.done);
  place.done.bytes_out += bytes;
  if (measures()) {
    note_end(place, task, is_error ? "error" : "done", Clock::now());
  }
}

/// Of a task whose worker was free for it at front_since. Tasks that came before times were
/// measured have none.
void Scheduler::note_end(Place& place, const Task& task, const char* how, Clock::time_point now) {
  if (!measures() || task.queued == Clock::time_point() || place.front_since < task.queued) {
    return;
  }
  const auto queue_time = place.front_since - task.queued;
  add(place.done.queue_time, queue_time);
  add(place.done.run_time, now - place.front_since);
  if (trace_) {
    trace_->add_task({place.worker->pid(), task.first_item, task.chunk, task.times_lost, how,
                      place.front_since, now, queue_time, task.call.size()});
  }
}

/// One that has too much memory ends by itself, between two tasks: that is no death.
void Scheduler::note_exit(Place& place, int exitcode, bool in_a_task) {
  const bool was_told = (place.stage == WorkerStage::stopping && !place.is_out_of_time) ||
                        stage_ == Stage::terminating || broken_;
  deaths_ += !was_told && (exitcode != 0 || in_a_task) ? 1 : 0;
  add(ended_, place.done);
  if (trace_) {
    trace_->add_exit(place.worker->pid(), exitcode, Clock::now());
  }
}

PoolStatistics Scheduler::statistics() const {
  const std::lock_guard lock(mutex_);
  PoolStatistics all;
  all.tasks = ended_;
  all.queued = queue_.size();
  all.dropped = dropped_;
  all.deaths = deaths_;
  all.restarts = starts_ - std::min(starts_, first_starts_);
  for (const Place& place : places_) {
    if (place.worker == nullptr) {
      continue;
    }
    WorkerStatistics worker{place.worker->pid(), WorkerState::starting, place.done};
    if (place.stage == WorkerStage::stopping) {
      worker.state = WorkerState::stopping;
    } else if (place.stage == WorkerStage::ready) {
      worker.state = place.sent.empty() ? WorkerState::idle : WorkerState::busy;
    }
    all.idle += worker.state == WorkerState::idle ? 1 : 0;
    add(all.tasks, place.done);
    all.workers.push_back(worker);
  }
  return all;
}

void Scheduler::trace_to(std::unique_ptr<Trace> trace) {
  const std::lock_guard lock(mutex_);
  trace_ = std::move(trace);
  if (!trace_) {
    return;
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].worker) {
      trace_->name_worker(places_[i].worker->pid(), i);
    }
  }
}

}  // namespace brood::pool
