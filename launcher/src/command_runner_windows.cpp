#include "command_runner.hpp"

#include "child_windows.hpp"
#include "error.hpp"

#include <thread>

namespace brood::launcher {

CommandOutcome run_command(const std::vector<std::string>& command,
                           const Environment& environment) {
  CommandOutcome outcome;
  const WindowsHandle null = open_null(GENERIC_READ);
  WindowsPipe output = make_pipe();
  WindowsPipe errors = make_pipe();
  WindowsChild child;
  try {
    const WindowsStreams streams{null.get(), output.writer.get(), errors.writer.get(), {}};
    child = start_child(resolve_program(command, environment), environment, &streams);
  } catch (const LauncherError& error) {
    if (error.code() == ExitCode::internal) {
      throw;
    }
    outcome.ending = Ending::not_started;
    outcome.status = static_cast<int>(error.code());
    outcome.reason = error.what();
    return outcome;
  }
  output.writer.close();
  errors.writer.close();
  // A pipe cannot be polled here: one thread an end.
  std::jthread reads_errors([&] {
    while (read_some(errors.reader.get(), outcome.errors)) {
    }
  });
  while (read_some(output.reader.get(), outcome.output)) {
  }
  reads_errors.join();
  outcome.status = static_cast<int>(wait_for_child(child));
  return outcome;
}

}  // namespace brood::launcher
