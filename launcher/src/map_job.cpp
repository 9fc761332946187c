#include "map_job.hpp"

#include "error.hpp"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace brood::launcher {

namespace {

constexpr std::size_t most_waiting = 1024;
constexpr std::size_t most_waiting_bytes = 64u << 20;
constexpr std::size_t most_listed_failures = 10;

struct Job {
  std::size_t index = 0;
  std::string input;
  Pending pending;
};

struct Done {
  std::string input;
  CommandOutcome outcome;
};

std::size_t size_of(const CommandOutcome& outcome) {
  return outcome.output.size() + outcome.errors.size();
}

}  // namespace

/// Shared by the lanes, one of which may outlive work().
/// Locks: `reading` is held while an input is read, and may take `guard` inside; never the other
/// way round.
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
  bool is_at_end = false;
  std::exception_ptr input_error;
  MapResult result;

  std::optional<Job> take();
  void lane();
  void finish(Job job, CommandOutcome outcome);
  void print(const Done& done);
  void print_waiting(bool over_gaps);
  bool has_room() const;
};

/// Whether another input may be read. The one that the others wait for is running already, so room
/// comes.
bool MapJob::State::has_room() const {
  const std::size_t ahead = next_index - next_printed;
  return parts.order == OutputOrder::completion || ahead == 0 ||
         (ahead < most_waiting && waiting_bytes < most_waiting_bytes);
}

std::optional<Job> MapJob::State::take() {
  const std::lock_guard one_reader(reading);
  {
    std::unique_lock lock(guard);
    changed.wait(lock, [this] { return is_stopped || is_at_end || has_room(); });
    if (is_stopped || is_at_end) {
      return std::nullopt;
    }
  }
  std::optional<std::string> input;
  std::exception_ptr error;
  try {
    input = parts.inputs->next();
  } catch (...) {
    error = std::current_exception();
  }
  Job job;
  {
    const std::lock_guard lock(guard);
    if (error) {
      input_error = error;
    }
    is_at_end = is_at_end || !input;
    if (is_at_end || is_stopped) {
      return std::nullopt;
    }
    ++running;
    job.index = next_index++;
  }
  job.input = *std::move(input);
  job.pending = parts.start(job.input);  // Still the only one here: they start in order.
  return job;
}

void MapJob::State::lane() {
  while (std::optional<Job> job = take()) {
    std::optional<CommandOutcome> outcome = job->pending();
    const std::lock_guard lock(guard);
    if (outcome) {
      finish(*std::move(job), *std::move(outcome));
    }
    --running;
    changed.notify_all();
  }
  const std::lock_guard lock(guard);
  --lanes_alive;
  changed.notify_all();
}

void MapJob::State::finish(Job job, CommandOutcome outcome) {
  ++result.done;
  result.failed += outcome.succeeded() ? 0 : 1;
  Done done{std::move(job.input), std::move(outcome)};
  if (parts.order == OutputOrder::completion) {
    print(done);
  } else {
    waiting_bytes += size_of(done.outcome);
    waiting.emplace(job.index, std::move(done));
    print_waiting(false);
  }
  parts.progress({result.done, result.failed, parts.inputs->size()});
}

void MapJob::State::print(const Done& done) {
  const CommandOutcome& outcome = done.outcome;
  if (!outcome.succeeded() && result.first_failures.size() < most_listed_failures) {
    result.first_failures.push_back(
        {done.input, {outcome.ending, outcome.status, {}, {}, outcome.reason}});
  }
  if (!parts.print(outcome)) {
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

MapResult MapJob::work() {
  State& state = *state_;
  std::vector<std::thread> lanes;
  state.lanes_alive = state.parts.lanes;
  for (std::size_t i = 0; i < state.parts.lanes; ++i) {
    lanes.emplace_back([shared = state_] { shared->lane(); });
  }
  std::unique_lock lock(state.guard);
  state.changed.wait(lock, [&state] {
    return state.lanes_alive == 0 || (state.is_stopped && state.running == 0);
  });
  state.print_waiting(true);
  state.result.was_stopped = state.is_stopped;
  const bool is_over = state.lanes_alive == 0;
  MapResult result = state.result;
  const std::exception_ptr error = state.input_error;
  lock.unlock();
  for (std::thread& lane : lanes) {
    if (is_over) {
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

std::string ending_text(const CommandOutcome& outcome) {
  switch (outcome.ending) {
    case Ending::killed:
      return "killed by signal " + std::to_string(outcome.status);
    case Ending::not_started:
      return one_line(outcome.reason) + " (" + std::to_string(outcome.status) + ")";
    case Ending::worker_died:
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
    text += "  " + shown(failure.input) + ": " + ending_text(failure.outcome) + "\n";
  }
  if (result.failed > result.first_failures.size()) {
    text += "  and " + std::to_string(result.failed - result.first_failures.size()) + " more\n";
  }
  return text;
}

}  // namespace brood::launcher
