#pragma once

#include "conda_activation.hpp"
#include "shell.hpp"

#include <string>

/// What conda prints, to the byte: `conda shell.bash activate NAME` and its like. conda quotes
/// nothing: a quote in a value breaks out of it. shell_code prints what is safe.
namespace brood::launcher {

std::string conda_shell_code(const CondaEffects& effects, Shell shell);

/// `conda shell.posix+json activate NAME`.
std::string conda_json(const CondaEffects& effects);

}  // namespace brood::launcher
