#include "command_runner.hpp"

#include "error.hpp"
#include "spawn_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

namespace brood::launcher {

namespace {

/// Reads both ends until neither has a writer left.
void collect(const Descriptor& output, const Descriptor& errors, CommandOutcome& outcome) {
  pollfd ends[2] = {{output.get(), POLLIN, 0}, {errors.get(), POLLIN, 0}};
  std::string* const texts[2] = {&outcome.output, &outcome.errors};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (poll(ends, 2, -1) < 0) {
      const int error = errno;
      if (error == EINTR) {
        continue;
      }
      throw LauncherError(ExitCode::internal,
                          "cannot wait for the output of a command: " + system_reason(error));
    }
    for (int i = 0; i < 2; ++i) {
      if (ends[i].revents != 0 && !read_some(ends[i].fd, *texts[i])) {
        ends[i].fd = -1;  // poll passes over it from now on.
      }
      ends[i].revents = 0;
    }
  }
}

}  // namespace

CommandOutcome run_command(const std::vector<std::string>& command,
                           const Environment& environment) {
  CommandOutcome outcome;
  const ExecImage image(command, environment);
  const Descriptor null = open_null(O_RDONLY);
  PipeEnds output = make_pipe();
  PipeEnds errors = make_pipe();
  pid_t child = 0;
  try {
    child = start_child(image, {null.get(), output.writer.get(), errors.writer.get(), {}});
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
  collect(output.reader, errors.reader, outcome);
  const int status = wait_for_child(child);
  outcome.ending = WIFSIGNALED(status) ? Ending::killed : Ending::exited;
  outcome.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

}  // namespace brood::launcher
