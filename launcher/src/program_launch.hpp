#pragma once

#include "environment.hpp"

#include <string>
#include <vector>

namespace brood::launcher {

/// What is really started for a command that the user gave.
struct ProgramLaunch {
  std::vector<std::string> command;
  Environment environment;
};

/// `command` in the activated `environment`: a script is given its interpreter (script_program),
/// and a Python the start method that BROOD_START_METHOD names (python_start). Everything else is
/// left as it is. Throws LauncherError (not_found) for a script whose interpreter is not there.
ProgramLaunch launch_for(const std::vector<std::string>& command, const Environment& environment);

/// Runs that, as `execute` does. Throws what both throw.
int run_program(const std::vector<std::string>& command, const Environment& environment);

}  // namespace brood::launcher
