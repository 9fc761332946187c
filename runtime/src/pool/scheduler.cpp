#include "pool/scheduler.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "pool/thrown.hpp"
#include "wire/handshake.hpp"

namespace brood::pool {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds work_ahead = 1ms;
constexpr std::size_t most_credits = 32;
constexpr int most_failed_starts = 3;
constexpr std::chrono::seconds grace{1};  // between SIGTERM and SIGKILL

static_assert(detail::task_head_size == sizeof(wire::FrameHead) + sizeof(wire::TaskHead));

/// The task's bytes with their head filled in.
Bytes to_frame(detail::Call& call, std::uint64_t ordinal) {
  const wire::FrameHead frame{wire::FrameHead::mark, wire::FrameKind::task, call.bytes.size() - sizeof(wire::FrameHead)};
  const wire::TaskHead head{ordinal, call.trampoline.module, call.trampoline.offset};
  std::memcpy(call.bytes.data(), &frame, sizeof frame);
  std::memcpy(call.bytes.data() + sizeof frame, &head, sizeof head);
  return call.bytes;
}

void fail(Task& task, const std::exception_ptr& reason) { task.batch->settle(task.chunk, {{}, 0, reason}); }

detail::Outcome to_outcome(wire::FrameKind kind, Bytes body, std::int64_t pid) {
  if (kind == wire::FrameKind::result) {
    return {std::move(body), sizeof(wire::AnswerHead), nullptr};
  }
  const auto thrown = decode<wire::ThrownException>(std::span(body).subspan(sizeof(wire::AnswerHead)));
  return {{}, 0, to_exception(thrown, pid)};
}

}  // namespace

Scheduler::Scheduler(std::size_t places, WorkerFactory factory, std::string program, std::function<void()> on_wanted)
    : factory_(std::move(factory)), program_(std::move(program)), on_wanted_(std::move(on_wanted)), places_(places) {}

Scheduler::~Scheduler() = default;

// --- workers: start and end

void Scheduler::start() {
  try {
    for (std::size_t i = 0; i < places_.size(); ++i) {
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
  auto worker = factory_(index, {[this, index](wire::FrameKind kind, Bytes body) {
                                   on_frame(index, kind, std::move(body));
                                 },
                                 [this, index](int exitcode) { on_exit(index, exitcode); }});
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  place.worker = std::move(worker);
  place.stage = WorkerStage::starting;
  place.last_ordinal = 0;
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
    for (std::size_t i = 0; i < places_.size() && wants_workers(); ++i) {
      if (places_[i].stage == WorkerStage::none) {
        empty.push_back(i);
      }
    }
  }
  for (const std::size_t index : empty) {
    try {
      start_worker(index);
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      break_with(std::make_exception_ptr(StartError(std::string("no worker can be started: ") + error.what())));
      break;
    }
  }
  const std::lock_guard lock(mutex_);
  return kill_at_ ? base::Deadline::after(*kill_at_ - Clock::now()) : base::Deadline::never();
}

/// Whether there are inputs from which tasks may still come.
bool Scheduler::awaits_input() const { return open_inputs_ != 0 && !inputs_dropped_; }

/// A closed pool needs workers for what is still queued, or may still come, only.
bool Scheduler::wants_workers() const {
  return !broken_ &&
         (stage_ == Stage::running || (stage_ == Stage::closing && (!queue_.empty() || awaits_input())));
}

void Scheduler::on_exit(std::size_t index, int exitcode) {
  std::unique_ptr<Worker> ended;  // destroyed without the mutex
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  const bool never_worked = place.stage == WorkerStage::starting;
  lose_tasks(place, exitcode);
  ended = std::move(place.worker);
  place.stage = WorkerStage::none;
  if (never_worked && stage_ != Stage::terminating && !broken_ && ++failed_starts_ >= most_failed_starts) {
    break_with(std::make_exception_ptr(
        StartError(std::to_string(failed_starts_) + " workers in a row ended before they could work, the last with exit code " +
                   std::to_string(exitcode) + "; their own words are on stderr")));
  }
  dispatch();
  on_wanted_();
}

/// What it had begun is lost; what it had not goes back to where it came from.
void Scheduler::lose_tasks(Place& place, int exitcode) {
  const std::uint64_t begun = place.worker->take_back(place.last_ordinal);
  for (; !place.sent.empty() && place.sent.front().ordinal <= begun; place.sent.pop_front()) {
    Task& task = place.sent.front().task;
    fail(task, std::make_exception_ptr(WorkerDied(place.worker->pid(), exitcode, task.first_item)));
  }
  for (; !place.sent.empty(); place.sent.pop_back()) {
    queue_.push_front(std::move(place.sent.back().task));
  }
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
        break_with(std::make_exception_ptr(StartError("a worker refused to serve: " + decode<wire::Refused>(body).reason)));
        break;
      case wire::FrameKind::broken:
        break_with(to_exception(decode<wire::ThrownException>(body), place.worker->pid()));
        break;
      case wire::FrameKind::result:
      case wire::FrameKind::error:
        on_answer(place, kind, std::move(body));
        break;
      default:
        throw DecodingError("a worker sent a message of a kind that only a pool sends");
    }
  } catch (const DecodingError& error) {
    base::log_warning("worker " + std::to_string(place.worker->pid()) + " is killed: " + error.what());
    place.worker->kill();
  }
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
    dispatch();
  }
}

void Scheduler::on_answer(Place& place, wire::FrameKind kind, Bytes body) {
  wire::AnswerHead head;
  if (body.size() < sizeof head) {
    throw DecodingError("an answer is too short");
  }
  std::memcpy(&head, body.data(), sizeof head);
  if (place.sent.empty() || head.ordinal != place.sent.front().ordinal) {
    if (stage_ == Stage::terminating || broken_) {
      return;  // its task has failed already
    }
    throw DecodingError("an answer came to a question that was not asked");
  }
  detail::Outcome outcome = to_outcome(kind, std::move(body), place.worker->pid());  // throws for garbage
  Sent sent = std::move(place.sent.front());
  place.sent.pop_front();
  note_service_time(place, sent);
  sent.task.batch->settle(sent.task.chunk, std::move(outcome));
  dispatch();
}

void Scheduler::note_service_time(Place& place, const Sent& sent) {
  const auto now = Clock::now();
  const auto took = std::max<std::chrono::nanoseconds>(now - std::max(sent.when, place.last_answer), 1ns);
  place.last_answer = now;
  average_service_ = average_service_ == 0ns ? took : (average_service_ * 7 + took) / 8;
}

// --- tasks to workers

void Scheduler::require_running() const {
  if (stage_ != Stage::running) {
    throw std::logic_error(std::string("the Pool was ") + (stage_ == Stage::closing ? "closed" : "terminated") +
                           " and takes no more tasks");
  }
}

void Scheduler::enqueue(Task task) {
  if (broken_) {
    fail(task, broken_);
  } else {
    queue_.push_back(std::move(task));
  }
}

void Scheduler::submit(std::vector<Task> tasks) {
  const std::lock_guard lock(mutex_);
  require_running();
  for (Task& task : tasks) {
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
    throw std::logic_error("Pool::imap: the pool was terminated, or joined, before all of the input was taken");
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
  return std::clamp<std::size_t>(static_cast<std::size_t>(work_ahead / average_service_), 1, most_credits);
}

Scheduler::Place* Scheduler::least_loaded() {
  const std::size_t most = credits();
  Place* best = nullptr;
  for (Place& place : places_) {
    if (place.stage == WorkerStage::ready && place.sent.size() < most &&
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
  Task task = std::move(queue_.front());
  queue_.pop_front();
  const std::uint64_t ordinal = ++place.last_ordinal;
  Bytes frame = to_frame(task.call, ordinal);
  place.sent.push_back({std::move(task), ordinal, Clock::now()});
  place.worker->send(std::move(frame));
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
}

/// Takes what others have not begun for workers that have nothing.
void Scheduler::share_out() {
  const auto is_idle = [](const Place& place) { return place.stage == WorkerStage::ready && place.sent.empty(); };
  for (Place& place : places_) {
    if (place.stage != WorkerStage::ready || place.sent.size() < 2) {
      continue;
    }
    if (std::none_of(places_.begin(), places_.end(), is_idle)) {
      return;
    }
    const std::uint64_t begun = place.worker->take_back(place.last_ordinal);
    for (; !place.sent.empty() && place.sent.back().ordinal > begun; place.sent.pop_back()) {
      queue_.push_front(std::move(place.sent.back().task));
    }
    send_what_fits();
  }
}

void Scheduler::stop_idle_workers() {
  if (stage_ != Stage::closing || !queue_.empty() || awaits_input()) {
    return;
  }
  for (Place& place : places_) {
    if (place.stage == WorkerStage::ready && place.sent.empty()) {
      place.stage = WorkerStage::stopping;
      place.worker->send(wire::make_frame(wire::FrameKind::stop, {}));
    }
  }
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
  fail_everything(std::make_exception_ptr(PoolTerminated("the pool was terminated before this task had a result")));
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
    for (Sent& sent : place.sent) {
      fail(sent.task, reason);
    }
    place.sent.clear();
  }
  for (Task& task : queue_) {
    fail(task, reason);
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
         std::all_of(places_.begin(), places_.end(), [](const Place& place) { return place.worker == nullptr; });
}

}  // namespace brood::pool
