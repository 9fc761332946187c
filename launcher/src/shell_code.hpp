#pragma once

#include "activation.hpp"
#include "prefix_facts.hpp"
#include "shell.hpp"

#include <string>

/// Activation as code for a shell to evaluate, or as JSON. Every value is quoted, so that no path
/// and no value can break out; the prompt is left alone (shell_hook shows the environment there).
namespace brood::launcher {

/// The code that makes the changes and sources the scripts, in the order of Activation.
/// A POSIX shell sources scripts with -e and -u off, which are as before afterwards. A variable
/// whose name or value the shell cannot take is left out, and `warn` is told. Throws LauncherError
/// (environment) when a script or PATH cannot be written.
std::string shell_code(const Activation& activation, Shell shell, const Warn& warn);

/// The same as JSON in conda's shape (json_shape). Nothing is set in the shell only.
std::string activation_json(const Activation& activation);

}  // namespace brood::launcher
