#pragma once

#include "shell_options.hpp"

#include <string>
#include <vector>

namespace brood::launcher {

/// `brood activate`, `deactivate`, `reactivate`: prints code or JSON on stdout; the exit code.
/// Throws LauncherError; nothing is printed then.
int shell_command(const ShellOptions& options);

/// The code that it prints.
std::string activation_code(const ShellOptions& options);

/// The same by conda's rules, in its words and with its exit codes (`--compat=conda`).
int conda_command(const ShellOptions& options, const Environment& environment);

/// `brood hook SHELL`.
int hook_command(const HookOptions& options);

/// The environment in which conda or mamba is looked for: `root_prefix`, if given, counts most.
Environment lookup_environment(const Environment& environment,
                               const std::optional<std::string>& root_prefix);

}  // namespace brood::launcher
