#include "map/map_workers.hpp"

#include <brood/error.hpp>
#include <brood/process.hpp>

#include "map/command_runner.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace brood::launcher {

namespace {

/// What a worker has from its initializer. Never destroyed: a worker ends without destructors.
struct Worker {
  Environment environment;
  std::unique_ptr<LineQueue> lines;
  std::unique_ptr<PythonCaller> python;
  Handle stop;
};

Worker& worker() {
  static Worker& worker = *new Worker;
  return worker;
}

void keep_environment(std::vector<std::string> entries, Handle stop) {
  worker().environment = Environment(std::move(entries));
  worker().stop = std::move(stop);
}

void keep_lines(std::vector<std::string> entries, Handle stop, const LineQueue& lines) {
  keep_environment(std::move(entries), std::move(stop));
  worker().lines = std::make_unique<LineQueue>(lines);
}

void keep_python(std::vector<std::string> entries, const std::string& interpreter,
                 const std::string& function, bool is_raw, const std::string& mark, Handle server) {
  worker().python = std::make_unique<PythonCaller>(
      PythonSetup{interpreter, function, is_raw, mark, std::move(server)},
      Environment(std::move(entries)));
}

/// `run` with its times and its worker.
template <class Run>
CommandOutcome timed(Run run) {
  using std::chrono::duration;
  const auto began = std::chrono::system_clock::now();
  const auto begin = std::chrono::steady_clock::now();
  CommandOutcome outcome = run();
  outcome.started = duration<double>(began.time_since_epoch()).count();
  outcome.seconds = duration<double>(std::chrono::steady_clock::now() - begin).count();
  outcome.worker = current_process().pid().value_or(0);
  return outcome;
}

CommandOutcome run_in_worker(const CommandRequest& request) {
  return timed([&request] {
    if (!worker().lines) {
      return run_command(request, worker().environment, {}, worker().stop);
    }
    LineCutter cutter(*worker().lines);
    return run_command(
        request, worker().environment,
        [&cutter](bool is_errors, std::string_view text) { cutter.take(is_errors, text); },
        worker().stop);
  });
}

CommandOutcome call_in_worker(const std::vector<std::string>& inputs, double timeout) {
  return timed([&] { return worker().python->call(inputs, timeout); });
}

/// What became of a command in the pool; nothing when the pool was ended meanwhile.
std::optional<CommandOutcome> outcome_of(AsyncResult<CommandOutcome>& result) {
  CommandOutcome failed;
  failed.ending = Ending::worker_died;
  try {
    CommandOutcome outcome = std::move(result).get();
    return outcome.ending == Ending::stopped ? std::nullopt : std::optional(std::move(outcome));
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

template <class Start>
Pending started(Start start) {
  try {
    const auto result = std::make_shared<AsyncResult<CommandOutcome>>(start());
    return [result] { return outcome_of(*result); };
  } catch (const std::exception&) {
    return [] { return std::optional<CommandOutcome>(); };  // The pool was ended by an interrupt.
  }
}

}  // namespace

Target command_worker(const Environment& environment, const StopSign& stop) {
  return {keep_environment, environment.entries(), stop.watcher()};
}

Target streaming_worker(const Environment& environment, const StopSign& stop,
                        const LineQueue& lines) {
  return {keep_lines, environment.entries(), stop.watcher(), lines};
}

Target python_worker(const Environment& environment, const PythonSetup& setup) {
  return {keep_python,
          environment.entries(),
          setup.interpreter,
          setup.function,
          setup.is_raw,
          setup.mark,
          setup.server ? setup.server.duplicate() : Handle()};
}

Pending run_in_pool(Pool& pool, const CommandRequest& request, double timeout) {
  return started([&] {
    CommandRequest limited = request;
    limited.timeout = timeout;
    return pool.apply_async(run_in_worker, limited);
  });
}

Pending call_in_pool(Pool& pool, const std::vector<std::string>& inputs, double timeout) {
  return started([&] { return pool.apply_async(call_in_worker, inputs, timeout); });
}

}  // namespace brood::launcher
