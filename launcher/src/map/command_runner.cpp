#include "map/command_runner.hpp"

#include "error.hpp"
#include "script_program.hpp"

namespace brood::launcher {

CommandOutcome run_command(const CommandRequest& request, const Environment& environment,
                           const OutputSink& sink) {
  try {
    return run_program(script_command(request.command, environment), request, environment, sink);
  } catch (const LauncherError& error) {
    if (error.code() == ExitCode::internal) {
      throw;
    }
    CommandOutcome outcome;
    outcome.ending = Ending::not_started;
    outcome.status = static_cast<int>(error.code());
    outcome.reason = error.what();
    return outcome;
  }
}

}  // namespace brood::launcher
