#pragma once

#include "activation.hpp"
#include "environment.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The short way from the scripts to the program: the bash that has sourced them becomes the
/// program itself, and brood's last step, with what it costs to start brood once more, is left out.
///
/// The program must not be able to tell the difference. What can be known before is looked at by
/// plan_shell_exec: everything in the environment has to be what a bash carries and gives back.
/// What scripts can do to it, the bash looks at: it takes the long way when it is older than 5, is
/// to export what it sets (`set -a`) or in POSIX mode, when PATH, the directory, OLDPWD or the
/// start method are not what was expected, when PATH now leads to another file, and when the
/// program cannot be started, which brood then explains. Pure.
namespace brood::launcher {

struct ShellExec {
  std::vector<std::string> steps;  ///< For script_loop, behind those of the plan.
  bool has_last = false;           ///< Whether there is a variable `_`.
  int level = 0;                   ///< SHLVL.
};

/// How the shell of `activation`'s scripts becomes `program`, which the kernel starts by itself.
/// `after` is the environment that is expected behind the scripts. Nothing when only the last step
/// can make it.
std::optional<ShellExec> plan_shell_exec(const Environment& after, const Activation& activation,
                                         const std::string& program);

/// Where the streams and the directory were set aside: stdin, stdout, stderr, directory; -1: not.
using SetAside = std::array<int, 4>;

/// What the shell does between script_loop and shell_end: becomes the program, unless something
/// speaks against it. `command_at` is the number ($1 is 1) of the command's first word among the
/// arguments that are left then.
std::string shell_exec_text(const ShellExec& plan, const SetAside& aside, std::size_t command_at);

}  // namespace brood::launcher
