#pragma once

#include "environment.hpp"

#include <string>
#include <vector>

namespace brood::launcher {

/// A script as a program: `brood run analyse.py` is `brood run python analyse.py`.
///
/// A script is a file that `command` names by a path, or by a bare name with one of the endings
/// below that is on PATH or, when it is not there, in the current directory. It is run
///   - by the environment's own interpreter when its ending and its first line agree, or one of
///     them is all that there is: .py (python), .R, .r (Rscript), .pl (perl), .rb (ruby), .jl
///     (julia), .lua (lua), .js (node), .sh (sh), .bash, .zsh, .fish;
///   - by what its first line asks for, when it may not be executed, or when the system does not
///     look at first lines (Windows); the environment's interpreter of that name goes before the
///     one that is spelled out.
/// The options on its first line stay. Every other command comes back as it is, in particular a
/// program on PATH with a first line of its own (POSIX): the system starts that.
/// Throws LauncherError (not_found) when there is no such interpreter.
std::vector<std::string> script_command(const std::vector<std::string>& command,
                                        const Environment& environment);

}  // namespace brood::launcher
