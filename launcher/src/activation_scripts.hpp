#pragma once

#include "activation.hpp"
#include "environment.hpp"

#include <optional>
#include <string>
#include <vector>

/// Activation with scripts. When an activation has none, no shell is ever started. When it has
/// some, one shell sources them all, so that a later script sees what an earlier one left, and what
/// it has exported in the end is the environment.
///
/// For the scripts stdin is the null device and stdout is stderr: their noise must not mix with the
/// program's output, and they must not eat its input.
namespace brood::launcher {

/// Runs `command` in `old` activated.
/// POSIX: this process becomes the shell, and that becomes the program: does not come back.
/// Windows: gives back the program's exit code.
/// Throws LauncherError: as `execute`, and (environment) when the scripts cannot be run or end the
/// shell. `reporter` begins the lines on stderr for what goes wrong after this process has become
/// the shell.
int run_activated(const Environment& old, const Activation& activation,
                  const std::vector<std::string>& command, const std::string& reporter);

/// The environment that a command would have in `old` activated.
/// Throws LauncherError (environment) when a script ends the shell.
Environment activated_environment(const Environment& old, const Activation& activation,
                                  const std::string& reporter);

/// The last step of the script shell, which starts this program again with a hidden word in front
/// and the reporter behind it. Nothing when `arguments` are no such thing; else it does not come
/// back (POSIX run), or gives back the exit code.
std::optional<int> run_script_step(const std::vector<std::string>& arguments);

}  // namespace brood::launcher
