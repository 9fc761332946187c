// The environment is activated once, here; inputs become jobs (map/job_source), jobs run in a pool
// (map/map_workers), and what comes out is handed on in order (map/map_job).
#include "commands/map.hpp"

#include <brood/cpu_count.hpp>
#include <brood/pool.hpp>

#include "activation_scripts.hpp"
#include "commands/activate.hpp"
#include "commands/defaults.hpp"
#include "error.hpp"
#include "interrupt.hpp"
#include "map/job_records.hpp"
#include "map/job_source.hpp"
#include "map/line_stream.hpp"
#include "map/map_job.hpp"
#include "map/map_workers.hpp"
#include "map/output_writer.hpp"
#include "map/stop_sign.hpp"
#include "map/time_limit.hpp"
#include "print.hpp"
#include "start_method_name.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace brood::launcher {

namespace {

constexpr const char* reporter = "brood map";

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

int job_count(const MapOptions& options, const Environment& environment) {
  if (!options.jobs) {
    return default_jobs(environment);
  }
  if (!options.jobs->is_percent) {
    return options.jobs->number;
  }
  return std::max(static_cast<int>(std::int64_t{cpu_count()} * options.jobs->number / 100), 1);
}

std::optional<StartMethod> start_method(const MapOptions& options, const Environment& environment) {
  if (options.start_method) {
    return check_start_method(*options.start_method);
  }
  if (const auto name = environment.get_non_empty("BROOD_START_METHOD")) {
    return check_start_method(*name, "BROOD_START_METHOD: ");
  }
  return std::nullopt;
}

/// As many workers as are asked for, but not more than there are jobs.
int worker_count(int jobs, std::optional<std::size_t> size) {
  const std::size_t most = size.value_or(std::numeric_limits<std::size_t>::max());
  return most < static_cast<std::size_t>(jobs) ? std::max(static_cast<int>(most), 1) : jobs;
}

std::unique_ptr<PackSource> open_packs(const MapOptions& options, const CommandTemplate& command,
                                       int jobs) {
  if (options.pipe) {
    const std::string file = options.inputs.empty() ? "-" : *options.inputs.front().file;
    return cut_blocks(open_stream(file), *options.pipe);
  }
  std::unique_ptr<InputSource> inputs = open_inputs(options.inputs, options.format);
  if (options.counts_first) {
    inputs = counted(std::move(inputs));
  }
  return pack_inputs(std::move(inputs), options.packing, command, jobs);
}

int print_commands(JobSource& source) {
  while (const std::optional<Job> job = source.next(1)) {
    print(command_line_of(*job) + "\n", ExitCode::some_failed);
  }
  return 0;
}

PythonSetup python_setup(const PythonChoice& choice, const Environment& environment) {
  if (choice.forks && !can_fork_python()) {
    throw LauncherError(ExitCode::usage,
                        "--preload and the start method forkserver are not "
                        "there on Windows: --python starts interpreters by spawn");
  }
  PythonSetup setup{.interpreter = python_interpreter(environment),
                    .function = choice.function,
                    .is_raw = choice.is_raw,
                    .mark = new_python_mark(),
                    .server = {}};
  if (choice.forks) {
    std::string modules;
    for (const std::string& module : choice.preload) {
      modules.append(modules.empty() ? "" : ",").append(module);
    }
    setup.server =
        start_python_server(python_command(setup, "fork"), {modules}, environment).socket;
  }
  return setup;
}

/// The way from the inputs to the outputs.
class Map {
 public:
  Map(const MapOptions& options, const Environment& old)
      : options_(options),
        method_(options.python ? std::nullopt : start_method(options, old)),
        jobs_(job_count(options, old)),
        activation_(activation_for(options.environment, old, first_word(), reporter)),
        command_(options.python ? std::vector{options.python->function} : options.command,
                 options.replaced, options.packing.fills_lines),
        records_(options),
        source_(open_packs(options, command_, jobs_), command_, left_out()) {}

  int work(const Environment& old) {
    if (options_.is_dry_run) {
      return print_commands(source_);
    }
    if (source_.size() == std::size_t{0}) {
      return 0;
    }
    const Environment environment = activated_environment(old, activation_, reporter);
    const int workers = worker_count(jobs_, source_.size());
    if (options_.order == OutputOrder::lines) {
      lines_.emplace();
    }
    Pool pool{{.processes = workers,
               .start_method = method_,
               .initializer = initializer(environment),
               .threads_per_process = 0}};
    return work_in(pool, workers);
  }

 private:
  std::string first_word() const {
    return options_.python ? std::string("python") : options_.command.front();
  }

  std::function<bool(const Job&)> left_out() {
    if (!records_.leaves_out()) {
      return {};
    }
    return [this](const Job& job) { return records_.is_done(job); };
  }

  Target initializer(const Environment& environment) const {
    if (options_.python) {
      return python_worker(environment, python_setup(*options_.python, environment));
    }
    return lines_ ? streaming_worker(environment, stop_, lines_->queue())
                  : command_worker(environment, stop_);
  }

  Pending start(Pool& pool, const Job& job) {
    const double timeout = limit_.seconds();
    return options_.python ? call_in_pool(pool, job.inputs, timeout)
                           : run_in_pool(pool, job.request, timeout);
  }

  Verdict finished(const Job& job, const CommandOutcome& outcome) {
    if (options_.python && outcome.ending == Ending::not_started) {
      if (!std::exchange(has_refused_, true)) {
        writer_.write(true, outcome.errors);
      }
      throw LauncherError(ExitCode::usage, "cannot call " + shown(options_.python->function) +
                                               ": " + one_line(outcome.reason));
    }
    if (outcome.succeeded()) {
      limit_.add(outcome.seconds);
    }
    return records_.add(job, outcome);
  }

  bool print(const CommandOutcome& outcome) {
    return !lines_ || outcome.worker == 0 ? writer_.write(outcome) : !is_output_gone_;
  }

  /// Two a worker, so that the next command is with the pool when one ends; one where a slot is
  /// one worker's, or what begins is to be counted.
  std::size_t lanes(int workers) const {
    const bool is_exact = command_.names_slot() || options_.halt.has_value();
    return static_cast<std::size_t>(workers) * (is_exact ? 1 : 2);
  }

  int work_in(Pool& pool, int workers) {
    MapJob job({
        .next = [this](std::size_t slot) { return source_.next(slot); },
        .start = [&](const Job& each) { return start(pool, each); },
        .finished = [this](const Job& each,
                           const CommandOutcome& outcome) { return finished(each, outcome); },
        .print = [this](const Job&, const CommandOutcome& outcome) { return print(outcome); },
        .progress = [this](const ProgressState& state) { writer_.show(state); },
        .ask_to_end =
            [this] {
              stop_.raise();
              return stop_.is_heard() && !options_.python;
            },
        .abort = [&] { pool.terminate(); },
        .total = source_.size(),
        .lanes = lanes(workers),
        .order = options_.order,
        .tries = options_.tries,
    });
    if (lines_) {
      lines_->start([&](const PrintedLines& lines) {
        is_output_gone_ = !writer_.write(lines.is_errors, lines.text);
        if (is_output_gone_) {
          job.stop();
        }
        return !is_output_gone_;
      });
    }
    Interrupt interrupt([&] { job.stop_now(); });
    try {
      const MapResult result = job.work();
      return end(pool, result, interrupt);
    } catch (const LauncherError& error) {
      // A lane may sit in a read, so nothing is taken apart.
      pool.terminate();
      pool.join();
      finish_output();
      const std::string hint = error.hint().empty() ? "" : "hint: " + error.hint() + "\n";
      writer_.write(true, std::string(reporter) + ": " + error.what() + "\n" + hint);
      end_now(static_cast<int>(error.code()));
    }
  }

  void finish_output() {
    if (lines_) {
      lines_->end();
    }
    writer_.clear();
  }

  int end(Pool& pool, const MapResult& result, const Interrupt& interrupt) {
    if (result.was_stopped) {
      pool.terminate();
    } else {
      pool.close();
    }
    pool.join();
    finish_output();
    if (interrupt.has_come()) {
      interrupt.end_process();
    }
    if (result.was_stopped && !records_.halt().was_met()) {
      writer_.write(true, std::string(reporter) + ": the output cannot be written\n");
    } else {
      writer_.write(true, failure_summary(result, reporter));
    }
    const ExitCode usual = result.failed == 0 ? ExitCode::success : ExitCode::some_failed;
    const int code = records_.halt().exit_code().value_or(static_cast<int>(usual));
    if (result.was_stopped) {
      // A lane may sit in a read, so nothing is taken apart.
      records_.finish();
      end_now(records_.halt().was_met() ? code : static_cast<int>(ExitCode::some_failed));
    }
    return code;
  }

  const MapOptions& options_;
  std::optional<StartMethod> method_;
  int jobs_;
  Activation activation_;
  CommandTemplate command_;
  JobRecords records_;
  JobSource source_;
  TimeLimit limit_{options_.timeout};
  OutputWriter writer_;
  std::optional<LineStream> lines_;
  StopSign stop_;
  std::atomic<bool> is_output_gone_ = false;
  bool has_refused_ = false;  ///< The function cannot be loaded, and that was said.
};

/// What a brood.toml is looked for beside.
std::vector<std::string> config_words(const MapOptions& options) {
  if (!options.python) {
    return options.command;
  }
  const std::string& function = options.python->function;
  return {"python", function.substr(0, function.rfind(':'))};
}

/// The fork server of Pythons, and what it imports, where the flags leave them open.
void complete(PythonChoice& python, const MapOptions& options, const Config& config,
              const Environment& environment) {
  if (!options.start_method && !python.forks) {
    const std::optional<StartMethod> method = start_method(options, environment);
    python.forks = method == StartMethod::forkserver;
  }
  if (python.forks && python.preload.empty() && config.preload) {
    python.preload = *config.preload;
  }
}

}  // namespace

int map(const MapOptions& options) {
  const Environment caller = Environment::current();
  const Defaults defaults =
      defaults_for(options.environment, options.config, config_words(options), caller, reporter);
  const Environment environment = with_defaults(caller, defaults.config);
  MapOptions completed = options;
  completed.environment = defaults.choice;
  if (completed.python) {
    complete(*completed.python, options, defaults.config, environment);
  }
  return Map(completed, environment).work(environment);
}

}  // namespace brood::launcher
