#pragma once

#include <brood/handle.hpp>

#include "environment.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// How a command ended.
enum class Ending : std::uint8_t {
  exited,       ///< `status` is its exit status.
  killed,       ///< POSIX: `status` is the signal.
  not_started,  ///< `status` is the exit code a shell would give (126, 127); `reason` says why.
  worker_died,  ///< The process that ran it is gone; `reason` says how.
  timed_out,    ///< It took too long and was ended.
  stopped,      ///< It did not come to its end, or was never begun, since all was to end.
  raised,       ///< A Python function threw; `reason` is the exception's line.
};

/// What to run, as a task's argument.
struct CommandRequest {
  std::vector<std::string> command;
  std::optional<std::string> input = {};  ///< What it reads; by default nothing (the null device).
  double timeout = 0;                     ///< In seconds; 0: as long as it wants.
};

/// What became of one command. An aggregate of plain values: it travels as the result of a task.
struct CommandOutcome {
  Ending ending = Ending::exited;
  int status = 0;
  std::string output;
  std::string errors;
  std::string reason;
  double started = 0;       ///< In seconds since 1970.
  double seconds = 0;       ///< How long it ran.
  std::int64_t worker = 0;  ///< The number of the process that ran it.

  bool succeeded() const { return ending == Ending::exited && status == 0; }
};

/// Receives what a command prints while it runs: the text is stdout's or stderr's.
using OutputSink = std::function<void(bool is_errors, std::string_view text)>;

/// Runs one command in `environment` and collects what it prints, however much and whatever bytes;
/// gives it to `sink` too, where there is one. It is over when it has ended and all that it started
/// have closed its stdout and stderr, as with `$(...)` in a shell. A command that closes its stdin
/// early is none the worse for it. When the time is up, it and what it started are asked to end
/// (SIGTERM), and a moment later killed; the same when `stop` becomes readable. POSIX: it stays in
/// this process's group, which must be its own and hold nothing else, and dies with the calling
/// thread (Linux). Windows: it and what it starts live in a Job that ends with this process. A
/// script is run by its interpreter (script_command). Never throws for the command's sake;
/// LauncherError (internal) when the system refuses a pipe or so.
CommandOutcome run_command(const CommandRequest& request, const Environment& environment,
                           const OutputSink& sink = {}, const Handle& stop = {});

/// The system's part of it: `program` instead of the request's words. Throws LauncherError also
/// when there is no such program.
CommandOutcome run_program(const std::vector<std::string>& program, const CommandRequest& request,
                           const Environment& environment, const OutputSink& sink,
                           const Handle& stop);

}  // namespace brood::launcher
