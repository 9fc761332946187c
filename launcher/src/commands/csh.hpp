#pragma once

#include "options.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the hook of csh calls.
///
/// An alias of csh can neither quote the words it is given inside backquotes nor keep redirections
/// out of them. So it calls `brood --brood-csh FILE WORD...` and then, when there is a FILE,
/// sources it: whatever changes the shell is left there, and everything else is simply done, with
/// the streams it was given. The name is a new one each time and FILE removes itself first, so
/// nobody else can put something in its place and nothing is left behind.
namespace brood::launcher {

/// Takes `--brood-csh FILE` off the front of a command line; FILE, or nothing when it is not there.
std::optional<std::string> take_csh_file(std::vector<std::string>& arguments);

/// Leaves the code of `brood activate` and its like in `file`; false when it is for csh to print
/// (JSON, another shell's) and not to do. Throws LauncherError; there is no file then.
bool leave_for_csh(const ShellOptions& options, const std::string& file);

/// `--brood-csh-file` (a name for the first FILE) and `--brood-csh-prompt` print a line each; the
/// exit code. Nothing when `arguments` are neither.
std::optional<int> run_csh_step(const std::vector<std::string>& arguments);

}  // namespace brood::launcher
