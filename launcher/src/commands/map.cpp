// The environment is activated once, here; each worker of the pool is given it by its initializer,
// and then runs one command a task. Workers lead process groups of their own and commands stay in
// them, so that ending the pool ends everything that was started.
#include "commands/map.hpp"

#include <brood/cpu_count.hpp>
#include <brood/error.hpp>
#include <brood/pool.hpp>

#include "activation_scripts.hpp"
#include "command_runner.hpp"
#include "command_template.hpp"
#include "commands/activate.hpp"
#include "commands/defaults.hpp"
#include "error.hpp"
#include "interrupt.hpp"
#include "map_job.hpp"
#include "standard_streams.hpp"
#include "start_method_name.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>

namespace brood::launcher {

namespace {

constexpr const char* reporter = "brood map";

/// In a worker: the activated environment.
Environment& worker_environment() {
  static Environment environment;
  return environment;
}

void keep_environment(std::vector<std::string> entries) {
  worker_environment() = Environment(std::move(entries));
}

CommandOutcome run_in_worker(std::vector<std::string> command) {
  return run_command(command, worker_environment());
}

int default_jobs(const Environment& environment) {
  const std::string text = environment.get("BROOD_PROCESSES").value_or("");
  if (text.empty()) {
    return cpu_count();
  }
  int jobs = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error != std::errc() || end != text.data() + text.size() || jobs < 1) {
    throw LauncherError(ExitCode::usage,
                        "BROOD_PROCESSES is " + shown(text) + ": it must be a number from 1 up",
                        "-j N beats it");
  }
  return jobs;
}

/// As many workers as are asked for, but not more than there are inputs.
int worker_count(int jobs, const InputSource& inputs) {
  const std::size_t size = inputs.size().value_or(std::numeric_limits<std::size_t>::max());
  return size < static_cast<std::size_t>(jobs) ? std::max(static_cast<int>(size), 1) : jobs;
}

/// What became of a command in the pool; nothing when the pool was ended meanwhile.
std::optional<CommandOutcome> outcome_of(AsyncResult<CommandOutcome>& result) {
  CommandOutcome failed;
  failed.ending = Ending::worker_died;
  try {
    return result.get();
  } catch (const PoolTerminated&) {
    return std::nullopt;
  } catch (const WorkerDied& error) {
    failed.reason =
        "the worker that ran it died with exit code " + std::to_string(error.exitcode());
  } catch (const std::exception& error) {
    failed.reason = error.what();
  }
  return failed;
}

Pending start_in_pool(Pool& pool, std::vector<std::string> command) {
  try {
    const auto result = std::make_shared<AsyncResult<CommandOutcome>>(
        pool.apply_async(run_in_worker, std::move(command)));
    return [result] { return outcome_of(*result); };
  } catch (const std::exception&) {
    return [] { return std::optional<CommandOutcome>(); };  // The pool was ended by an interrupt.
  }
}

bool print_block(const CommandOutcome& outcome) {
  return write_all(Stream::errors, outcome.errors) && write_all(Stream::output, outcome.output);
}

}  // namespace

int map(const MapOptions& options) {
  const Defaults defaults =
      defaults_for(options.environment, options.config, options.command, reporter);
  const Environment& old = defaults.environment;
  std::optional<StartMethod> start_method;
  if (options.start_method) {
    start_method = check_start_method(*options.start_method);
  } else if (const auto name = old.get("BROOD_START_METHOD"); name && !name->empty()) {
    start_method = check_start_method(*name, "BROOD_START_METHOD: ");
  }
  const int jobs = options.jobs ? *options.jobs : default_jobs(old);
  const Activation activation =
      activation_for(defaults.choice, old, options.command.front(), reporter);
  const std::shared_ptr<InputSource> inputs = open_inputs(options.inputs);
  if (inputs->size() == std::size_t{0}) {
    return 0;
  }
  const Environment environment = activated_environment(old, activation, reporter);
  const int workers = worker_count(jobs, *inputs);

  Pool pool{{.processes = workers,
             .start_method = start_method,
             .initializer = {keep_environment, environment.entries()}}};
  Progress progress;
  const bool shares_terminal = is_terminal(Stream::output);
  MapJob job({
      .inputs = inputs,
      .start =
          [&](const std::string& input) {
            return start_in_pool(pool, command_for(options.command, input));
          },
      .print =
          [&](const CommandOutcome& outcome) {
            if (shares_terminal || !outcome.errors.empty()) {
              progress.clear();
            }
            return print_block(outcome);
          },
      .progress = [&](const ProgressState& state) { progress.update(state); },
      // Two a worker: the next command is with the pool when one ends.
      .lanes = 2 * static_cast<std::size_t>(workers),
      .order = options.order,
  });
  Interrupt interrupt([&] {
    job.stop();
    pool.terminate();
  });
  const MapResult result = job.work();
  progress.clear();
  if (result.was_stopped) {
    pool.terminate();
  } else {
    pool.close();
  }
  pool.join();
  if (interrupt.has_come()) {
    interrupt.end_process();
  }
  if (result.was_stopped) {
    // Nobody reads the output any more. A lane may sit in a read, so nothing is taken apart.
    end_now(static_cast<int>(ExitCode::some_failed));
  }
  write_all(Stream::errors, failure_summary(result, reporter));
  return static_cast<int>(result.failed == 0 ? ExitCode::success : ExitCode::some_failed);
}

}  // namespace brood::launcher
