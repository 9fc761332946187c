#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace brood::launcher {

/// The exit codes of our own failures; main.cpp and `brood --help` explain them to the user.
/// 126 and 127 are what a shell answers in the same case.
enum class ExitCode : int {
  success = 0,
  some_failed = 1,
  usage = 2,
  environment = 3,
  internal = 125,
  not_executable = 126,
  not_found = 127,
};

/// A failure that is reported as one line, `brood VERB: <what>`, and an optional `hint:` line.
/// `what` reads "what failed: why" and holds no newline (see `shown`).
class LauncherError : public std::runtime_error {
 public:
  LauncherError(ExitCode code, const std::string& what, std::string hint = {})
      : std::runtime_error(what), code_(code), hint_(std::move(hint)) {}

  ExitCode code() const { return code_; }

  const std::string& hint() const { return hint_; }

 private:
  ExitCode code_;
  std::string hint_;
};

/// A failure that the user has been told of already: by the shell of the activation scripts, or by
/// a summary. Only the exit code is left to give.
class ReportedFailure : public std::runtime_error {
 public:
  explicit ReportedFailure(ExitCode code)
      : std::runtime_error("a failure that was reported"), code_(code) {}

  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// A failing call as a failure of ours (internal). Where the system gives no more processes or
/// threads, the hint says what to do; a std::thread, which does not name itself, is named.
LauncherError internal_failure(const std::system_error& error);

/// `text` in single quotes, fit for one line of a message: control characters are escaped, so that
/// a path with a newline cannot break a message in two. Bytes outside ASCII stay as they are.
std::string shown(std::string_view text);

/// `text` with its control characters escaped and nothing around it.
std::string one_line(std::string_view text);

/// Why the system refused, from an errno (POSIX) or GetLastError (Windows) value.
std::string system_reason(int error);

}  // namespace brood::launcher
