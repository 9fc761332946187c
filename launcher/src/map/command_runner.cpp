#include "map/command_runner.hpp"

#include "error.hpp"
#include "map/stop_sign.hpp"
#include "script_program.hpp"

namespace brood::launcher {

CommandOutcome run_command(const CommandRequest& request, const Environment& environment,
                           const OutputSink& sink, const Handle& stop) {
  CommandOutcome outcome;
  if (is_raised(stop)) {
    outcome.ending = Ending::stopped;
    return outcome;
  }
  try {
    return run_program(script_command(request.command, environment), request, environment, sink,
                       stop);
  } catch (const LauncherError& error) {
    if (error.code() == ExitCode::internal) {
      throw;
    }
    outcome.ending = Ending::not_started;
    outcome.status = static_cast<int>(error.code());
    outcome.reason = error.what();
    return outcome;
  }
}

}  // namespace brood::launcher
