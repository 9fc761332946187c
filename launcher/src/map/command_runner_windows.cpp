#include "map/command_runner.hpp"

#include "child_windows.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace brood::launcher {

namespace {

constexpr UINT exit_code_of_timeout = 124;

/// Ends the Job when the time is up, unless it was told first that all is over.
class TimeLimit {
 public:
  TimeLimit(const WindowsChild& child, double seconds)
      : is_over_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {
    if (seconds > 0) {
      const auto milliseconds = static_cast<DWORD>(std::min(seconds * 1000, 4e9));
      thread_ = std::jthread([this, job = child.job.get(), milliseconds] {
        if (WaitForSingleObject(is_over_.get(), milliseconds) == WAIT_TIMEOUT) {
          has_passed_ = true;
          TerminateJobObject(job, exit_code_of_timeout);
        }
      });
    }
  }

  /// Whether the time was up.
  bool end() {
    SetEvent(is_over_.get());
    if (thread_.joinable()) {
      thread_.join();
    }
    return has_passed_;
  }

 private:
  WindowsHandle is_over_;
  std::atomic<bool> has_passed_ = false;
  std::jthread thread_;
};

/// Gives a command what it reads; one that closes its stdin early is none the worse for it.
void feed(WindowsHandle writer, std::string_view bytes) {
  constexpr std::size_t most_at_once = 1u << 20;
  while (!bytes.empty()) {
    DWORD count = 0;
    const auto size = static_cast<DWORD>(std::min(bytes.size(), most_at_once));
    if (WriteFile(writer.get(), bytes.data(), size, &count, nullptr) == 0) {
      return;
    }
    bytes.remove_prefix(count);
  }
}

/// A pipe for a child's stdin: its end may be inherited, ours may not.
WindowsPipe make_input_pipe() {
  WindowsPipe pipe = make_pipe();
  SetHandleInformation(pipe.writer.get(), HANDLE_FLAG_INHERIT, 0);
  SetHandleInformation(pipe.reader.get(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  return pipe;
}

}  // namespace

CommandOutcome run_program(const std::vector<std::string>& program, const CommandRequest& request,
                           const Environment& environment, const OutputSink& sink,
                           const Handle& /*stop*/) {
  WindowsHandle null = open_null(GENERIC_READ);
  WindowsPipe input = make_input_pipe();
  WindowsPipe output = make_pipe();
  WindowsPipe errors = make_pipe();
  const WindowsStreams streams{request.input ? input.reader.get() : null.get(),
                               output.writer.get(),
                               errors.writer.get(),
                               {}};
  WindowsChild child = start_child(resolve_program(program, environment), environment, &streams);
  input.reader.close();
  output.writer.close();
  errors.writer.close();
  CommandOutcome outcome;
  TimeLimit limit(child, request.timeout);
  std::mutex one_at_a_time;
  const auto receive = [&](bool is_errors, const WindowsHandle& reader, std::string& text) {
    for (std::size_t before = 0; read_some(reader.get(), text); before = text.size()) {
      if (sink) {
        const std::lock_guard lock(one_at_a_time);
        sink(is_errors, std::string_view(text).substr(before));
      }
    }
  };
  // A pipe cannot be polled here: one thread an end.
  std::jthread feeds;
  if (request.input) {
    feeds = std::jthread([&] { feed(std::move(input.writer), *request.input); });
  } else {
    input.writer.close();
  }
  std::jthread reads_errors([&] { receive(true, errors.reader, outcome.errors); });
  receive(false, output.reader, outcome.output);
  reads_errors.join();
  outcome.status = static_cast<int>(wait_for_child(child));
  if (limit.end()) {
    outcome.ending = Ending::timed_out;
  }
  return outcome;
}

}  // namespace brood::launcher
