// The scheduler's workers: how they come, what they say, how they go. Which task goes to which of
// them is scheduler.cpp's part.

#include "base/log.hpp"
#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "os/handle_post.hpp"
#include "pool/scheduler.hpp"
#include "pool/thrown.hpp"
#include "wire/handshake.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace brood::pool {

namespace {

using namespace std::chrono_literals;

constexpr int most_failed_starts = 3;

detail::Outcome to_outcome(Answer& answer, std::vector<Handle> handles, std::int64_t pid) {
  if (answer.kind == wire::FrameKind::result) {
    detail::Outcome outcome{std::move(answer.bytes), answer.skipped, nullptr};
    if (!handles.empty() || answer.owner) {
      outcome.more = std::make_unique<detail::Outcome::More>(
          detail::Outcome::More{std::move(handles), answer.in_place, std::move(answer.owner)});
    }
    return outcome;
  }
  const auto bytes = answer.owner
                         ? answer.in_place
                         : std::span<const std::byte>(answer.bytes).subspan(answer.skipped);
  return {{}, 0, to_exception(decode<wire::ThrownException>(bytes), pid)};
}

}  // namespace

void Scheduler::start() {
  try {
    for (std::size_t i = 0; i < first_starts_; ++i) {
      start_worker(i);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::terminating;
    for (Place& place : places_) {
      if (place.worker) {
        place.worker->kill();
      }
    }
    throw;
  }
}

/// Without the mutex: starting takes a while, and the other workers must not wait for it.
void Scheduler::start_worker(std::size_t index) {
  auto worker = factory_(
      index,
      {[this, index](wire::FrameKind kind, Bytes body) { on_frame(index, kind, std::move(body)); },
       [this, index](std::span<Answer> answers) { on_answers(index, answers); },
       [this, index](int exitcode) { on_exit(index, exitcode); }});
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  place.worker = std::move(worker);
  place.stage = WorkerStage::starting;
  place.sent.restart();
  place.answered = 0;
  place.is_out_of_time = false;
  place.done = {};
  ++starts_;
  if (trace_) {
    trace_->name_worker(place.worker->pid(), index);
  }
  if (stage_ == Stage::terminating || broken_) {
    place.worker->kill();
  }
}

base::Deadline Scheduler::tend() {
  std::vector<std::size_t> empty;
  {
    const std::lock_guard lock(mutex_);
    if (kill_at_ && Clock::now() >= *kill_at_) {
      kill_at_.reset();
      for (Place& place : places_) {
        if (place.worker) {
          place.worker->kill();
        }
      }
    }
    if (next_check_ != Clock::time_point::max()) {
      check_times(Clock::now());
    }
    if (trace_) {
      trace_->flush();
    }
    empty = places_to_fill();
  }
  for (const std::size_t index : empty) {
    try {
      start_worker(index);
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      break_with(std::make_exception_ptr(
          StartError(std::string("no worker can be started: ") + error.what())));
      break;
    }
  }
  const std::lock_guard lock(mutex_);
  if (!empty.empty() && stage_ == Stage::running && !broken_) {
    retire_surplus();  // fewer may be wanted by now
    dispatch();
  }
  const auto next = std::min(kill_at_.value_or(Clock::time_point::max()), next_check_);
  return next == Clock::time_point::max() ? base::Deadline::never() : base::Deadline::at(next);
}

std::vector<std::size_t> Scheduler::places_to_fill() {
  std::vector<std::size_t> empty;
  const std::size_t missing = workers_to_start();
  for (std::size_t i = 0; empty.size() < missing; ++i) {
    if (i == places_.size()) {
      places_.emplace_back();
    }
    if (places_[i].stage == WorkerStage::none) {
      empty.push_back(i);
    }
  }
  return empty;
}

/// Whether there are inputs from which tasks may still come.
bool Scheduler::awaits_input() const {
  return open_inputs_ != 0 && !inputs_dropped_;
}

/// A closed pool needs workers for what is still queued, or may still come, only.
bool Scheduler::wants_workers() const {
  return !broken_ && (stage_ == Stage::running ||
                      (stage_ == Stage::closing && (!queue_.empty() || awaits_input())));
}

void Scheduler::on_exit(std::size_t index, int exitcode) {
  std::unique_ptr<Worker> ended;  // destroyed without the mutex
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  const bool never_worked = place.stage == WorkerStage::starting;
  const bool in_a_task = lose_tasks(place, exitcode);
  note_exit(place, exitcode, in_a_task);
  ended = std::move(place.worker);
  place.stage = WorkerStage::none;
  if (never_worked && stage_ != Stage::terminating && !broken_ &&
      ++failed_starts_ >= most_failed_starts) {
    break_with(std::make_exception_ptr(
        StartError(std::to_string(failed_starts_) +
                   " workers in a row ended before they could work, the last with exit code " +
                   std::to_string(exitcode) + "; their own words are on stderr")));
  }
  dispatch();
  on_wanted_();
}

/// What it had begun is lost; what it had not goes back to where it came from. Whether something
/// was lost.
bool Scheduler::lose_tasks(Place& place, int exitcode) {
  take_back(place);
  const bool in_a_task = !place.sent.empty();
  while (!place.sent.empty()) {
    lose(place, place.sent.take_front(), exitcode);
  }
  return in_a_task;
}

// --- frames from workers

void Scheduler::on_frame(std::size_t index, wire::FrameKind kind, Bytes body) {
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  try {
    switch (kind) {
      case wire::FrameKind::hello:
        on_hello(body);
        break;
      case wire::FrameKind::ready:
        on_ready(place);
        break;
      case wire::FrameKind::refused:
        break_with(std::make_exception_ptr(
            StartError("a worker refused to serve: " + decode<wire::Refused>(body).reason)));
        break;
      case wire::FrameKind::broken:
        break_with(to_exception(decode<wire::ThrownException>(body), place.worker->pid()));
        break;
      case wire::FrameKind::wanted:
        on_handles_wanted(place, body);
        break;
      case wire::FrameKind::result:
      case wire::FrameKind::error: {
        Answer answer = to_answer(kind, std::move(body));
        take_answers(place, std::span(&answer, 1));
        break;
      }
      default:
        throw DecodingError("a worker sent a message of a kind that only a pool sends");
    }
  } catch (const DecodingError& error) {
    give_up(place, error);
  } catch (const std::system_error& error) {
    give_up(place, error);  // its handles can neither come nor go
  }
}

void Scheduler::give_up(Place& place, const std::exception& reason) {
  base::log_warning("worker " + std::to_string(place.worker->pid()) +
                    " is killed: " + reason.what());
  place.worker->kill();
}

void Scheduler::on_hello(std::span<const std::byte> body) {
  if (const auto reason = wire::objection(decode<wire::Hello>(body), program_)) {
    break_with(std::make_exception_ptr(StartError("a worker cannot be used: " + *reason)));
  }
}

void Scheduler::on_ready(Place& place) {
  if (place.stage == WorkerStage::starting) {
    place.stage = WorkerStage::ready;
    failed_starts_ = 0;
    note_turn(place);
    dispatch();
  }
}

/// A task has one worker only from now on, so this process needs its handles no longer; unless it
/// may be tried again.
void Scheduler::on_handles_wanted(Place& place, std::span<const std::byte> body) {
  Task* const task = place.sent.running(decode<wire::Wanted>(body).ordinal);
  if (task == nullptr || task->call.handles.empty()) {
    if (stage_ == Stage::terminating || broken_) {
      return;  // its task has failed already
    }
    throw DecodingError("a worker asked for handles that it is not to have");
  }
  std::vector<NativeHandle> natives;
  for (const auto& handle : task->call.handles) {
    natives.push_back(handle->get());
  }
  place.worker->give_handles(natives);
  if (!task->may_be_retried()) {
    task->call.handles.clear();
  }
}

std::vector<Handle> Scheduler::take_handles(Place& place, std::uint64_t count) {
  if (count > os::most_posted_handles) {
    throw DecodingError("an answer claims to have " + std::to_string(count) + " handles with it");
  }
  return count == 0 ? std::vector<Handle>()
                    : place.worker->take_handles(static_cast<std::size_t>(count));
}

void Scheduler::on_answers(std::size_t index, std::span<Answer> answers) {
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  try {
    take_answers(place, answers);
  } catch (const DecodingError& error) {
    give_up(place, error);
  } catch (const std::system_error& error) {
    give_up(place, error);
  }
}

void Scheduler::take_answers(Place& place, std::span<Answer> answers) {
  if (!answers.empty()) {
    const std::chrono::nanoseconds each =
        place.sent.stop_watch() / static_cast<std::int64_t>(answers.size());
    average_service_ = std::max<std::chrono::nanoseconds>(
        average_service_ == 0ns ? each : (average_service_ * 7 + each) / 8, 1ns);
  }
  for (Answer& answer : answers) {
    take_answer(place, answer);
  }
  touch(place);
  dispatch();
}

void Scheduler::take_answer(Place& place, Answer& answer) {
  // Before the task is settled: when they do not come, it is lost with its worker.
  std::vector<Handle> handles = take_handles(place, answer.head.handles);
  auto task = place.sent.answer(answer.head.ordinal);
  if (!task) {
    if (stage_ == Stage::terminating || broken_) {
      return;  // its task has failed already
    }
    throw DecodingError("an answer came to a question that was not asked");
  }
  const std::size_t size =
      answer.in_place.empty() ? answer.bytes.size() - answer.skipped : answer.in_place.size();
  note_answer(place, *task, answer.kind == wire::FrameKind::error, size);
  note_turn(place);
  if (++place.answered == policies_.maxtasksperchild && place.stage == WorkerStage::ready) {
    stop(place);
  }
  try {
    settle(*task, to_outcome(answer, std::move(handles), place.worker->pid()));
  } catch (const DecodingError&) {
    settle_failed(*task, std::current_exception());
    throw;
  }
}

}  // namespace brood::pool
