#pragma once

#include "map/command_runner.hpp"
#include "map/halt.hpp"
#include "map/map_options.hpp"
#include "map/progress.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace brood::launcher {

/// One thing to run: all that the parts of a map have to know of it.
struct Job {
  std::size_t sequence = 1;         ///< In the order of the inputs, from 1 up.
  std::size_t slot = 1;             ///< Which of those that run at a time.
  std::vector<std::string> inputs;  ///< What it is for.
  CommandRequest request;
};

/// How a job is named to people: its inputs.
std::string name_of(const Job& job);

/// What did not succeed, for the summary: the first ten, and how many there are.
struct FailedInput {
  std::string input;
  CommandOutcome outcome;  ///< Without its output and errors.
};

struct MapResult {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::vector<FailedInput> first_failures;
  bool was_stopped = false;  ///< By stop(), a verdict, or because nobody reads the output any more.
};

/// Waits for the end of what was started; nothing when it was cancelled. Must not throw.
using Pending = std::function<std::optional<CommandOutcome>()>;

/// Runs jobs, several at a time, and hands on the outcomes in order.
///
/// Each of `lanes` threads takes the next job, starts it, waits, and hands over what came out;
/// whoever closes a gap in the order hands on all that is ready. Jobs are taken only when a lane is
/// free and not more than a bounded number (and a bounded size of output) waits behind a slow one,
/// so memory does not grow with the number of inputs. It knows nothing of pools: tests give it a
/// function.
class MapJob {
 public:
  struct Parts {
    /// The next job; nothing at the end. One call at a time.
    std::function<std::optional<Job>(std::size_t slot)> next;

    /// Hands a job over to be run. The first time in the order of the jobs, one call at a time; a
    /// job that has failed comes again at any time. Must not throw.
    std::function<Pending(const Job&)> start;

    /// Told of each job as it ends. One call at a time.
    std::function<Verdict(const Job&, const CommandOutcome&)> finished;

    /// Receives an outcome; false when the output cannot be written any more. One call at a time.
    std::function<bool(const Job&, const CommandOutcome&)> print;

    /// Called after each job that is done. One call at a time.
    std::function<void(const ProgressState&)> progress;

    /// Asks what runs to end, after Verdict::stop_now and stop_now(); false when there is no way
    /// to ask.
    std::function<bool()> ask_to_end = [] { return false; };

    /// Ends what runs, when it could not be asked or has not ended within `patience`.
    std::function<void()> abort = [] {};

    std::chrono::milliseconds patience{3000};

    std::optional<std::size_t> total = {};  ///< How many jobs there are, if that is known.
    std::size_t lanes = 1;
    OutputOrder order = OutputOrder::input;
    int tries = 1;  ///< How often a job is run at most until it succeeds.
  };

  explicit MapJob(Parts parts);

  /// Works until the jobs are used up, or until it is stopped and every run has come back; then
  /// what is finished but held back by a gap is printed too. A lane may still sit in a read of the
  /// inputs when it comes back after a stop: the process is expected to end soon. Throws what
  /// `next`, `finished` and `print` throw, when all runs have come back; LauncherError (internal)
  /// before any job is taken when there are no threads to be had.
  MapResult work();

  /// Takes no further job. Threads: any, also while work() runs.
  void stop();

  /// The same, and what runs is ended. Threads: any.
  void stop_now();

 private:
  struct State;

  std::vector<std::thread> start_lanes();

  std::shared_ptr<State> state_;
};

/// The lines on stderr that say which inputs failed; empty when none did.
std::string failure_summary(const MapResult& result, const std::string& reporter);

/// How a command ended, for people: "exit status 3", "killed by signal 9".
std::string ending_text(const CommandOutcome& outcome);

}  // namespace brood::launcher
