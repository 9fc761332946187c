#pragma once

#include "command_runner.hpp"
#include "input_source.hpp"
#include "options.hpp"
#include "progress.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace brood::launcher {

/// What did not succeed, for the summary: the first ten, and how many there are.
struct FailedInput {
  std::string input;
  CommandOutcome outcome;  ///< Without its output and errors.
};

struct MapResult {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::vector<FailedInput> first_failures;
  bool was_stopped = false;  ///< By stop(), or because nobody reads the output any more.
};

/// Waits for the end of what was started; nothing when it was cancelled. Must not throw.
using Pending = std::function<std::optional<CommandOutcome>()>;

/// Runs something for every input, several at a time, and hands on the outcomes in order.
///
/// Each of `lanes` threads takes the next input, starts it, waits, and hands over what came out;
/// whoever closes a gap in the order hands on all that is ready. Inputs are read only when a lane
/// is free and not more than a bounded number (and a bounded size of output) waits behind a slow
/// one, so memory does not grow with the number of inputs. It knows nothing of pools: tests give it
/// a function.
class MapJob {
 public:
  struct Parts {
    std::shared_ptr<InputSource> inputs;

    /// Hands one input over to be run. Called in the order of the inputs, one call at a time; must
    /// not throw.
    std::function<Pending(const std::string&)> start;

    /// Receives an outcome; false when the output cannot be written any more. One call at a time.
    std::function<bool(const CommandOutcome&)> print;

    /// Called after each input that is done. One call at a time.
    std::function<void(const ProgressState&)> progress;

    std::size_t lanes = 1;
    OutputOrder order = OutputOrder::input;
  };

  explicit MapJob(Parts parts);

  /// Works until the inputs are used up, or until stop() and every run has come back; then what is
  /// finished but held back by a gap is printed too. A lane may still sit in a read of the inputs
  /// when it comes back after stop(): the process is expected to end soon. Throws what the inputs
  /// throw, when all runs have come back.
  MapResult work();

  /// Takes no further input. Threads: any, also while work() runs.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// The lines on stderr that say which inputs failed; empty when none did.
std::string failure_summary(const MapResult& result, const std::string& reporter);

/// How a command ended, for people: "exit status 3", "killed by signal 9".
std::string ending_text(const CommandOutcome& outcome);

}  // namespace brood::launcher
