#pragma once

#include "environment.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace brood::launcher {

/// How a command ended.
enum class Ending : std::uint8_t {
  exited,       ///< `status` is its exit status.
  killed,       ///< POSIX: `status` is the signal.
  not_started,  ///< `status` is the exit code a shell would give (126, 127); `reason` says why.
  worker_died,  ///< The process that ran it is gone; `reason` says how.
};

/// What became of one command. An aggregate of plain values: it travels as the result of a task.
struct CommandOutcome {
  Ending ending = Ending::exited;
  int status = 0;
  std::string output;
  std::string errors;
  std::string reason;

  bool succeeded() const { return ending == Ending::exited && status == 0; }
};

/// Runs one command in `environment` and collects what it prints, however much and whatever bytes.
/// It reads nothing (the null device). It is over when it has ended and all that it started have
/// closed its stdout and stderr, as with `$(...)` in a shell. POSIX: it stays in this process's
/// group and dies with the calling thread (Linux). Windows: it and what it starts live in a Job
/// that ends with this process. Never throws for the command's sake; LauncherError (internal) when
/// the system refuses a pipe or so.
CommandOutcome run_command(const std::vector<std::string>& command, const Environment& environment);

}  // namespace brood::launcher
