#include "map/command_runner.hpp"

#include "error.hpp"
#include "map/group_posix.hpp"
#include "map/no_pipe_signal_posix.hpp"
#include "spawn_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace brood::launcher {

namespace {

using Clock = std::chrono::steady_clock;

/// Between the request to end and the kill.
constexpr auto grace = std::chrono::milliseconds(500);

/// Our ends of a command's streams, and when it has to be over.
class Talk {
 public:
  Talk(Descriptor output, Descriptor errors, const CommandRequest& request, const OutputSink& sink,
       const Handle& stop)
      : output_(std::move(output)),
        errors_(std::move(errors)),
        stop_(static_cast<int>(stop.get())),
        sink_(sink) {
    if (request.timeout > 0) {
      end_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(std::min(request.timeout, 1e9)));
    }
  }

  void feed(Descriptor input, std::string_view bytes) {
    input_ = std::move(input);
    left_ = bytes;
    fcntl(input_.get(), F_SETFL, O_NONBLOCK);
  }

  /// Until neither output has a writer left, and the command has ended where there is a time
  /// limit.
  int collect(pid_t child, CommandOutcome& outcome) {
    const NoPipeSignal no_signal;
    pollfd ends[] = {{output_.get(), POLLIN, 0},
                     {errors_.get(), POLLIN, 0},
                     {input_.get(), POLLOUT, 0},
                     {stop_, POLLIN, 0}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
      if (!wait(ends)) {
        press(child, outcome);
        if (presses_ > 2) {
          break;  // What left the group may hold them for ever.
        }
        continue;
      }
      if (ends[3].revents != 0) {
        obey_stop(child, outcome);
        ends[3].fd = -1;
      }
      for (int i = 0; i < 2; ++i) {
        if (ends[i].revents != 0 && !receive(i == 1, outcome)) {
          ends[i].fd = -1;  // poll passes over it from now on.
        }
      }
      if (ends[2].fd >= 0 && ends[2].revents != 0 && !send()) {
        input_.close();
        ends[2].fd = -1;
      }
    }
    input_.close();
    return end_of(child, outcome);
  }

 private:
  int milliseconds_left() const {
    if (!end_) {
      return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000'000));
  }

  /// False when the time is up.
  bool wait(pollfd (&ends)[4]) {
    for (pollfd& end : ends) {
      end.revents = 0;
    }
    const int count = poll(ends, 4, milliseconds_left());
    const int error = errno;
    if (count < 0 && error != EINTR) {
      throw LauncherError(ExitCode::internal,
                          "cannot wait for the output of a command: " + system_reason(error));
    }
    return count != 0 || milliseconds_left() != 0;
  }

  void obey_stop(pid_t child, CommandOutcome& outcome) {
    stop_ = -1;
    is_stopped_ = true;
    press(child, outcome);
  }

  /// Asks once, then kills.
  void press(pid_t child, CommandOutcome& outcome) {
    outcome.ending = is_stopped_ ? Ending::stopped : Ending::timed_out;
    end_ = Clock::now() + grace;
    if (++presses_ == 1) {
      ask_group_to_end();
    } else {
      kill_rest_of_group();
      kill(child, SIGKILL);
    }
  }

  bool receive(bool is_errors, CommandOutcome& outcome) {
    std::string& text = is_errors ? outcome.errors : outcome.output;
    const std::size_t before = text.size();
    const bool is_open = read_some(is_errors ? errors_.get() : output_.get(), text);
    if (sink_ && text.size() > before) {
      sink_(is_errors, std::string_view(text).substr(before));
    }
    return is_open;
  }

  /// False when all is sent, or nobody reads any more.
  bool send() {
    const ssize_t count = write(input_.get(), left_.data(), left_.size());
    if (count < 0) {
      return errno == EAGAIN || errno == EINTR;
    }
    left_.remove_prefix(static_cast<std::size_t>(count));
    return !left_.empty();
  }

  /// A command may close its outputs and go on, so the time limit counts here, too.
  int end_of(pid_t child, CommandOutcome& outcome) {
    // Most have ended a few microseconds after their outputs: the first pauses are that short.
    using std::chrono::milliseconds;
    std::chrono::microseconds pause(20);
    for (; end_ || stop_ >= 0;
         pause = std::min<std::chrono::microseconds>(2 * pause, milliseconds(50))) {
      int status = 0;
      if (waitpid(child, &status, WNOHANG) == child) {
        return status;
      }
      if (milliseconds_left() == 0) {
        press(child, outcome);
      }
      pollfd stop{stop_, POLLIN, 0};
      if (poll(&stop, 1, 0) > 0) {
        obey_stop(child, outcome);
      }
      const milliseconds left(end_ ? std::max(milliseconds_left(), 1) : 50);
      std::this_thread::sleep_for(std::min<std::chrono::microseconds>(pause, left));
    }
    return wait_for_child(child);
  }

  Descriptor output_;
  Descriptor errors_;
  Descriptor input_;
  int stop_;
  bool is_stopped_ = false;
  std::string_view left_;
  const OutputSink& sink_;
  std::optional<Clock::time_point> end_;
  int presses_ = 0;
};

}  // namespace

CommandOutcome run_program(const std::vector<std::string>& program, const CommandRequest& request,
                           const Environment& environment, const OutputSink& sink,
                           const Handle& stop) {
  const ExecImage image(program, environment);
  Descriptor null;
  PipeEnds input;
  if (request.input) {
    input = make_pipe();
  } else {
    null = open_null(O_RDONLY);
  }
  PipeEnds output = make_pipe();
  PipeEnds errors = make_pipe();
  const pid_t child = start_child(image, {request.input ? input.reader.get() : null.get(),
                                          output.writer.get(),
                                          errors.writer.get(),
                                          {}});
  input.reader.close();
  output.writer.close();
  errors.writer.close();
  Talk talk(std::move(output.reader), std::move(errors.reader), request, sink, stop);
  if (request.input) {
    talk.feed(std::move(input.writer), *request.input);
  }
  CommandOutcome outcome;
  const int status = talk.collect(child, outcome);
  const bool has_finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (outcome.ending == Ending::stopped ? has_finished : outcome.ending != Ending::timed_out) {
    outcome.ending = WIFSIGNALED(status) ? Ending::killed : Ending::exited;
  }
  outcome.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

}  // namespace brood::launcher
