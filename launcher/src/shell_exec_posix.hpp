#pragma once

#include "activation.hpp"
#include "environment.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

/// The short way from the scripts to the program: the shell that has sourced them becomes the
/// program itself, and brood's last step, with what it costs to start brood once more, is left out.
///
/// That gives the same environment to the byte where everything in it can be carried by a shell.
/// What is known beforehand is looked at here; what scripts can do to it is looked at by the shell,
/// which takes the long way when in doubt: another directory, PATH or start method than expected, a
/// variable that cannot be set, `set -a`, a bash older than 5. Pure.
namespace brood::launcher {

struct ShellExec {
  std::vector<std::string> steps;  ///< For script_loop, behind those of the plan.
  bool has_last = false;           ///< Whether there is a variable `_`.
  int level = 0;                   ///< SHLVL.
};

/// How the shell of `activation`'s scripts becomes `program`, a file that the kernel starts.
/// `after` is the environment that is expected behind the scripts, without changes_last. Nothing
/// when only the last step can make it.
std::optional<ShellExec> plan_shell_exec(const Environment& after, const Activation& activation,
                                         const std::string& program);

/// Where the streams and the directory were set aside: stdin, stdout, stderr, directory; -1: not.
using SetAside = std::array<int, 4>;

/// What the shell does between script_loop and shell_end: becomes the program, unless something
/// speaks against it. `command_at` is the number ($1 is 1) of the command's first word among the
/// arguments that are left then.
std::string shell_exec_text(const ShellExec& plan, const SetAside& aside, std::size_t command_at);

}  // namespace brood::launcher
