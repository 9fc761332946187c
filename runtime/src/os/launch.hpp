#pragma once
// Starting a program that inherits exactly the handles it is given.

#include "os/child_process.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace brood::os {

struct LaunchOptions {
  /// The program file; see self.hpp for this program's own.
  std::string executable;

  /// What the child is to inherit besides stdin, stdout and stderr. They stay the caller's.
  std::vector<NativeHandle> handles;

  /// Makes the argument list, program name first. It is given the values that `handles` have in the
  /// child. POSIX: the same numbers. Windows: those of the child's copies.
  std::function<std::vector<std::string>(std::span<const NativeHandle>)> arguments;

  /// NAME=VALUE each: in the child's environment, besides this process's or in place of them.
  std::vector<std::string> variables{};

  /// The child and its own children can be ended together. POSIX: it leads a process group (so a
  /// terminal's Ctrl-C does not reach it). Windows: always so, by a Job that also ends with this
  /// process.
  bool leads_group = true;

  /// Windows: whether the Job ends when this process does. POSIX: no effect here; the child sees to
  /// it (start/child_entry.hpp).
  bool ends_with_parent = true;
};

/// Starts the program. The cost does not grow with this process's memory.
/// Throws std::system_error naming the executable, also when the program could not be executed.
std::unique_ptr<ChildProcess> launch(const LaunchOptions& options);

}  // namespace brood::os
