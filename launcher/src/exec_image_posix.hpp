#pragma once

#include "environment.hpp"
#include "error.hpp"

#include <string>
#include <vector>

namespace brood::launcher {

/// A command made ready for execve: all memory is taken beforehand, so that `exec` may run between
/// vfork and exec.
class ExecImage {
 public:
  /// `command` is the program and its arguments; the program is looked up in the PATH of
  /// `environment`, which becomes the environment of the program.
  ExecImage(const std::vector<std::string>& command, const Environment& environment);
  ExecImage(const ExecImage&) = delete;
  ExecImage& operator=(const ExecImage&) = delete;

  /// Becomes the program: the first candidate that can be started. A file that is no executable
  /// format is given to /bin/sh, as every shell does. Comes back only with the errno that tells why
  /// not. CHILD: async-signal-safe.
  int exec() const noexcept;

  /// What to tell the user when `exec` came back with `error`.
  LauncherError failure(int error) const;

 private:
  std::vector<std::string> command_;
  std::vector<std::string> entries_;
  std::vector<std::string> candidates_;
  std::vector<char*> arguments_;
  std::vector<char*> variables_;
  mutable std::vector<char*>
      shell_arguments_;  ///< The slot of the script's name is filled by exec.
};

}  // namespace brood::launcher
