#include "pool/scheduler.hpp"

#include "brood/error.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace brood::pool {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds work_ahead = 1ms;
constexpr std::size_t most_credits = 256;
constexpr std::chrono::seconds grace{1};  // between SIGTERM and SIGKILL

std::span<const std::byte> stop_frame() {
  static const Bytes frame = wire::make_frame(wire::FrameKind::stop, {});
  return frame;
}

/// Whether that could be done.
template <class Step>
bool has_memory_to(Step step) {
  try {
    step();
    return true;
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
  return false;
}

}  // namespace

Scheduler::Scheduler(std::size_t workers, WorkerFactory factory, std::string program,
                     std::function<void()> on_wanted, Policies policies)
    : factory_(std::move(factory)),
      program_(std::move(program)),
      on_wanted_(std::move(on_wanted)),
      policies_(policies),
      places_(workers),
      wanted_(workers),
      first_starts_(workers) {}

Scheduler::~Scheduler() = default;

// --- tasks to workers

void Scheduler::require_running() const {
  if (stage_ != Stage::running) {
    throw std::logic_error(std::string("the Pool was ") +
                           (stage_ == Stage::closing ? "closed" : "terminated") +
                           " and takes no more tasks");
  }
}

void Scheduler::enqueue(Task task) {
  if (broken_) {
    task.fail(broken_);
  } else {
    queue_.push_back(std::move(task));
  }
}

void Scheduler::submit(std::vector<Task> tasks) {
  const std::lock_guard lock(mutex_);
  require_running();
  const auto now = measures() ? Clock::now() : Clock::time_point();
  for (Task& task : tasks) {
    task.queued = now;
    enqueue(std::move(task));
  }
  dispatch();
}

void Scheduler::open_input() {
  const std::lock_guard lock(mutex_);
  require_running();
  ++open_inputs_;
}

void Scheduler::submit_input(Task task) {
  const std::lock_guard lock(mutex_);
  if (stage_ == Stage::terminating || inputs_dropped_) {
    throw std::logic_error(
        "Pool::imap: the pool was terminated, or joined, before all of the input was taken");
  }
  if (measures()) {
    task.queued = Clock::now();
  }
  enqueue(std::move(task));
  dispatch();
}

void Scheduler::close_input() {
  const std::lock_guard lock(mutex_);
  --open_inputs_;
  dispatch();
}

void Scheduler::drop_inputs() {
  const std::lock_guard lock(mutex_);
  inputs_dropped_ = true;
  dispatch();
}

/// Tasks that a worker may have beyond the one that it runs come on top of one.
std::size_t Scheduler::credits() const {
  if (average_service_ == 0ns) {
    return 1;
  }
  return std::clamp<std::size_t>(static_cast<std::size_t>(work_ahead / average_service_), 1,
                                 most_credits);
}

bool Scheduler::may_have_more(const Place& place) const {
  return place.stage == WorkerStage::ready &&
         place.answered + place.sent.size() < policies_.maxtasksperchild;
}

Scheduler::Place* Scheduler::least_loaded() {
  const std::size_t most = credits();
  Place* best = nullptr;
  for (Place& place : places_) {
    if (may_have_more(place) && place.sent.size() < most &&
        (best == nullptr || place.sent.size() < best->sent.size())) {
      best = &place;
      if (best->sent.empty()) {
        break;
      }
    }
  }
  return best;
}

void Scheduler::send_next(Place& place) {
  if (!queue_.front().call.lent.empty() && queue_.front().batch->ready()) {
    queue_.pop_front();  // what it was lent may be gone
    ++dropped_;
    return;
  }
  const bool is_first = place.sent.empty();
  const GatheredFrame frame = place.sent.add(std::move(queue_.front()));
  queue_.pop_front();
  place.done.bytes_in += frame.size() - detail::task_head_size;
  if (!has_memory_to([&] { place.worker->send(frame); })) {
    fail_unsent(place, place.sent.take_last());
  }
  if (is_first) {
    note_turn(place);
  }
  touch(place);
}

void Scheduler::fail_unsent(Place& place, Task task) {
  ++place.done.failed;
  settle_failed(task, std::make_exception_ptr(
                          EncodingError("there is no memory to send a task of " +
                                        std::to_string(task.call.size()) + " bytes to a worker")));
}

/// Workers are woken when all is sent that there is to send, not for each task.
void Scheduler::touch(Place& place) {
  if (!place.is_touched) {
    place.is_touched = true;
    touched_.push_back(&place);
  }
}

void Scheduler::flush() {
  for (std::size_t i = 0; i < touched_.size(); ++i) {  // there may come more meanwhile
    Place& place = *touched_[i];
    place.is_touched = false;
    if (place.worker && !has_memory_to([&] { place.worker->flush(); })) {
      give_up_one(place);
    }
  }
  touched_.clear();
}

/// There is no memory for what has waited for room: the first task that has not begun fails, the
/// others are sent anew.
void Scheduler::give_up_one(Place& place) {
  take_back(place);
  if (!queue_.empty()) {
    Task unsent = std::move(queue_.front());
    queue_.pop_front();
    fail_unsent(place, std::move(unsent));
  }
  send_what_fits();
}

void Scheduler::send_what_fits() {
  for (Place* place = nullptr; !queue_.empty() && (place = least_loaded()) != nullptr;) {
    send_next(*place);
  }
}

void Scheduler::dispatch() {
  if (stage_ == Stage::terminating || broken_) {
    return;
  }
  send_what_fits();
  if (queue_.empty()) {
    share_out();
  }
  stop_idle_workers();
  flush();
  if (policies_.idle_timeout && workers_to_start() != 0) {
    on_wanted_();
  }
}

/// Takes what others have not begun for workers that have nothing.
void Scheduler::share_out() {
  const auto is_idle = [](const Place& place) {
    return place.stage == WorkerStage::ready && place.sent.empty();
  };
  for (Place& place : places_) {
    if (place.stage != WorkerStage::ready || place.sent.size() < 2) {
      continue;
    }
    if (std::none_of(places_.begin(), places_.end(), is_idle)) {
      return;
    }
    take_back(place);
    send_what_fits();
  }
}

/// What its worker has not begun goes back to the head of the queue. The ordinal of the last task
/// that it has begun.
std::uint64_t Scheduler::take_back(Place& place) {
  const std::uint64_t begun = place.worker->take_back(place.sent.last_ordinal());
  if (!place.sent.empty()) {
    place.sent.give_back(begun, queue_);
    if (place.sent.empty()) {
      note_turn(place);
    }
  }
  return begun;
}

void Scheduler::stop_idle_workers() {
  if (stage_ != Stage::closing || !queue_.empty() || awaits_input()) {
    return;
  }
  for (Place& place : places_) {
    if (place.stage == WorkerStage::ready && place.sent.empty()) {
      stop(place);
    }
  }
}

void Scheduler::stop(Place& place) {
  place.stage = WorkerStage::stopping;
  place.worker->send(stop_frame());
  touch(place);
}

// --- the end

void Scheduler::close() {
  const std::lock_guard lock(mutex_);
  if (stage_ == Stage::running) {
    stage_ = Stage::closing;
    dispatch();
    on_wanted_();
  }
}

void Scheduler::terminate() {
  const std::lock_guard lock(mutex_);
  if (stage_ == Stage::terminating) {
    return;
  }
  stage_ = Stage::terminating;
  fail_everything(std::make_exception_ptr(
      PoolTerminated("the pool was terminated before this task had a result")));
  end_workers();
}

void Scheduler::end_workers() {
  for (Place& place : places_) {
    if (place.worker) {
      place.worker->terminate();
    }
  }
  kill_at_ = Clock::now() + grace;
  on_wanted_();
}

void Scheduler::break_with(std::exception_ptr reason) {
  if (!broken_ && stage_ != Stage::terminating) {
    broken_ = std::move(reason);
    fail_everything(broken_);
    end_workers();
  }
}

void Scheduler::fail_everything(const std::exception_ptr& reason) {
  for (Place& place : places_) {
    place.sent.fail_all(reason);
  }
  dropped_ += queue_.size();
  for (Task& task : queue_) {
    task.fail(reason);
  }
  queue_.clear();
}

bool Scheduler::is_running() const {
  const std::lock_guard lock(mutex_);
  return stage_ == Stage::running;
}

bool Scheduler::is_over() const {
  const std::lock_guard lock(mutex_);
  return stage_ != Stage::running && !wants_workers() &&
         std::all_of(places_.begin(), places_.end(),
                     [](const Place& place) { return place.worker == nullptr; });
}

}  // namespace brood::pool
