#pragma once

#include <optional>
#include <string_view>

namespace brood::launcher {

/// The shells that differ in the code they are given. bash, zsh, dash, ash, ksh and sh are one.
enum class Shell { posix, csh, fish, xonsh, powershell, cmd };

/// The shell of that name (`bash`, `tcsh`, `pwsh`, `cmd.exe`, ...); nothing when there is none.
std::optional<Shell> shell_named(std::string_view name);

/// Every name that `shell_named` knows, for messages.
extern const std::string_view shell_names;

/// How the names of the activation scripts end that this shell sources. xonsh sources those of the
/// system's own shell.
std::string_view script_suffix_of(Shell shell);

}  // namespace brood::launcher
