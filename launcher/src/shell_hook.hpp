#pragma once

#include <string>
#include <string_view>

namespace brood::launcher {

/// Code for a shell's start-up file: a function (csh: an alias) `brood` that evaluates what
/// `brood activate`, `deactivate` and `reactivate` print and hands everything else to `program`;
/// completion of commands and of the names of environments; and, with `shows_prompt`, the active
/// environment in front of the prompt. The name reaches the prompt through a variable (or escaped),
/// so that a shell never expands what stands in it. csh's alias can be given words in single
/// quotes, not in double ones.
///
/// `shell`: a name that shell_named knows. Throws LauncherError (usage) for cmd.exe, which has no
/// functions, and for csh when the program's path cannot be written on one line.
std::string shell_hook(std::string_view shell, const std::string& program, bool shows_prompt);

}  // namespace brood::launcher
