#include "map/map_job.hpp"

#include "error.hpp"
#include "utf8.hpp"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

namespace brood::launcher {

namespace {

constexpr std::size_t most_waiting = 1024;
constexpr std::size_t most_waiting_bytes = 64u << 20;
constexpr std::size_t most_listed_failures = 10;
constexpr std::size_t longest_shown = 200;

struct Taken {
  std::size_t index = 0;
  Job job;
  Pending pending;
};

struct Done {
  Job job;
  CommandOutcome outcome;
};

std::size_t size_of(const CommandOutcome& outcome) {
  return outcome.output.size() + outcome.errors.size();
}

}  // namespace

/// Shared by the lanes, one of which may outlive work().
/// Locks: `reading` is held while a job is taken, and may take `guard` inside; never the other way
/// round.
struct MapJob::State {
  explicit State(Parts p) : parts(std::move(p)) {}

  Parts parts;
  std::mutex reading;
  std::mutex guard;
  std::condition_variable changed;
  std::map<std::size_t, Done> waiting;  ///< Finished, behind a gap.
  std::size_t waiting_bytes = 0;
  std::size_t next_index = 0;
  std::size_t next_printed = 0;
  std::size_t running = 0;
  std::size_t lanes_alive = 0;
  bool is_stopped = false;
  bool is_to_abort = false;
  bool is_at_end = false;
  std::exception_ptr error;
  MapResult result;

  std::optional<Taken> take(std::size_t slot);
  void lane(std::size_t slot);
  bool is_to_be_tried_again(const std::optional<CommandOutcome>& outcome, int tries_done);
  void finish(Taken taken, CommandOutcome outcome);
  void print(const Done& done);
  void print_waiting(bool over_gaps);
  bool has_room() const;
};

/// Whether another job may be taken. The one that the others wait for is running already, so room
/// comes.
bool MapJob::State::has_room() const {
  const std::size_t ahead = next_index - next_printed;
  return parts.order != OutputOrder::input || ahead == 0 ||
         (ahead < most_waiting && waiting_bytes < most_waiting_bytes);
}

std::optional<Taken> MapJob::State::take(std::size_t slot) {
  const std::lock_guard one_reader(reading);
  {
    std::unique_lock lock(guard);
    changed.wait(lock, [this] { return is_stopped || is_at_end || has_room(); });
    if (is_stopped || is_at_end) {
      return std::nullopt;
    }
  }
  std::optional<Job> job;
  std::exception_ptr failure;
  try {
    job = parts.next(slot);
  } catch (...) {
    failure = std::current_exception();
  }
  Taken taken;
  {
    const std::lock_guard lock(guard);
    if (failure) {
      error = failure;
    }
    is_at_end = is_at_end || !job;
    if (is_at_end || is_stopped) {
      return std::nullopt;
    }
    ++running;
    taken.index = next_index++;
  }
  taken.job = *std::move(job);
  taken.pending = parts.start(taken.job);  // Still the only one here: they start in order.
  return taken;
}

bool MapJob::State::is_to_be_tried_again(const std::optional<CommandOutcome>& outcome,
                                         int tries_done) {
  const std::lock_guard lock(guard);
  return outcome && !outcome->succeeded() && tries_done < parts.tries && !is_stopped;
}

void MapJob::State::lane(std::size_t slot) {
  while (std::optional<Taken> taken = take(slot)) {
    std::optional<CommandOutcome> outcome = taken->pending();
    for (int tries = 1; is_to_be_tried_again(outcome, tries); ++tries) {
      outcome = parts.start(taken->job)();
    }
    const std::lock_guard lock(guard);
    try {
      if (outcome) {
        finish(*std::move(taken), *std::move(outcome));
      }
    } catch (...) {
      error = error ? error : std::current_exception();
      is_stopped = true;
    }
    --running;
    changed.notify_all();
  }
  const std::lock_guard lock(guard);
  --lanes_alive;
  changed.notify_all();
}

void MapJob::State::finish(Taken taken, CommandOutcome outcome) {
  ++result.done;
  result.failed += outcome.succeeded() ? 0 : 1;
  const Verdict verdict = parts.finished(taken.job, outcome);
  taken.job.request = {};  // It may hold a block of the input.
  Done done{std::move(taken.job), std::move(outcome)};
  is_stopped = is_stopped || verdict != Verdict::go_on;
  is_to_abort = is_to_abort || verdict == Verdict::stop_now;
  if (parts.order != OutputOrder::input) {
    print(done);
  } else {
    waiting_bytes += size_of(done.outcome);
    waiting.emplace(taken.index, std::move(done));
    print_waiting(false);
  }
  parts.progress({.done = result.done, .failed = result.failed, .total = parts.total});
}

void MapJob::State::print(const Done& done) {
  const CommandOutcome& outcome = done.outcome;
  if (!outcome.succeeded() && result.first_failures.size() < most_listed_failures) {
    FailedInput failure{name_of(done.job), {}};
    failure.outcome.ending = outcome.ending;
    failure.outcome.status = outcome.status;
    failure.outcome.reason = outcome.reason;
    result.first_failures.push_back(std::move(failure));
  }
  if (!parts.print(done.job, outcome)) {
    is_stopped = true;
  }
}

void MapJob::State::print_waiting(bool over_gaps) {
  while (!waiting.empty() && (over_gaps || waiting.begin()->first == next_printed)) {
    const auto first = waiting.extract(waiting.begin());
    waiting_bytes -= size_of(first.mapped().outcome);
    next_printed = first.key() + 1;
    print(first.mapped());
  }
}

MapJob::MapJob(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}

/// All lanes, or none: no job is taken before they are all there.
std::vector<std::thread> MapJob::start_lanes() {
  State& state = *state_;
  std::vector<std::thread> lanes;
  lanes.reserve(state.parts.lanes);
  std::unique_lock nobody_reads(state.reading);
  try {
    for (std::size_t slot = 1; slot <= state.parts.lanes; ++slot) {
      lanes.emplace_back([shared = state_, slot] { shared->lane(slot); });
      const std::lock_guard lock(state.guard);
      ++state.lanes_alive;
    }
  } catch (const std::system_error& error) {
    stop();
    nobody_reads.unlock();
    for (std::thread& lane : lanes) {
      lane.join();
    }
    throw internal_failure(error);
  }
  return lanes;
}

MapResult MapJob::work() {
  State& state = *state_;
  std::vector<std::thread> lanes = start_lanes();
  std::unique_lock lock(state.guard);
  const auto is_over = [&state] {
    return state.lanes_alive == 0 || (state.is_stopped && state.running == 0);
  };
  state.changed.wait(lock, [&] { return is_over() || state.is_to_abort; });
  if (state.is_to_abort) {
    lock.unlock();
    const bool is_asked = state.parts.ask_to_end();
    lock.lock();
    if (!is_asked || !state.changed.wait_for(lock, state.parts.patience, is_over)) {
      lock.unlock();
      state.parts.abort();
      lock.lock();
      state.changed.wait(lock, is_over);
    }
  }
  if (!state.error) {
    state.print_waiting(true);
  }
  state.result.was_stopped = state.is_stopped;
  const bool all_have_ended = state.lanes_alive == 0;
  MapResult result = state.result;
  const std::exception_ptr error = state.error;
  lock.unlock();
  for (std::thread& lane : lanes) {
    if (all_have_ended) {
      lane.join();
    } else {
      lane.detach();  // It sits in a read that nothing can interrupt; the process ends soon.
    }
  }
  if (error) {
    std::rethrow_exception(error);
  }
  return result;
}

void MapJob::stop() {
  const std::lock_guard lock(state_->guard);
  state_->is_stopped = true;
  state_->changed.notify_all();
}

void MapJob::stop_now() {
  const std::lock_guard lock(state_->guard);
  state_->is_stopped = true;
  state_->is_to_abort = true;
  state_->changed.notify_all();
}

std::string name_of(const Job& job) {
  if (job.inputs.empty()) {
    return "block " + std::to_string(job.sequence);
  }
  if (job.inputs.size() > 4) {
    return job.inputs.front() + " ... " + job.inputs.back() + " (" +
           std::to_string(job.inputs.size()) + " inputs)";
  }
  std::string name = job.inputs.front();
  for (std::size_t i = 1; i < job.inputs.size(); ++i) {
    name.append(" ").append(job.inputs[i]);
  }
  return name;
}

std::string ending_text(const CommandOutcome& outcome) {
  switch (outcome.ending) {
    case Ending::killed:
      return "killed by signal " + std::to_string(outcome.status);
    case Ending::not_started:
      return one_line(outcome.reason) + " (" + std::to_string(outcome.status) + ")";
    case Ending::timed_out:
      return "it took too long";
    case Ending::raised:
    case Ending::worker_died:
    case Ending::stopped:
      return one_line(outcome.reason);
    case Ending::exited:
      break;
  }
  return "exit status " + std::to_string(outcome.status);
}

std::string failure_summary(const MapResult& result, const std::string& reporter) {
  if (result.failed == 0) {
    return {};
  }
  std::string text = reporter + ": " + std::to_string(result.failed) + " of " +
                     std::to_string(result.done) + " inputs failed:\n";
  for (const FailedInput& failure : result.first_failures) {
    text += "  " + shown(shortened(failure.input, longest_shown)) + ": " +
            ending_text(failure.outcome) + "\n";
  }
  if (result.failed > result.first_failures.size()) {
    text += "  and " + std::to_string(result.failed - result.first_failures.size()) + " more\n";
  }
  return text;
}

}  // namespace brood::launcher
