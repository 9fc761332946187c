#pragma once

#include "environment.hpp"

#include <string>
#include <vector>

namespace brood::launcher {

/// Runs `command` in `environment`, looking its program up in that environment's PATH.
/// POSIX: becomes the program and does not come back: its process id, signals, terminal, streams
/// and exit status are the program's own. Windows: starts it in a Job that ends with this process,
/// leaves Ctrl-C to it, waits, and gives back its exit code. Throws LauncherError: not_found, or
/// not_executable.
int execute(const std::vector<std::string>& command, const Environment& environment);

}  // namespace brood::launcher
