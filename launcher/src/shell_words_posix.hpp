#pragma once

#include "activation.hpp"
#include "environment.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// What the script shell is told, as plain words. Pure.
namespace brood::launcher {

/// The text given to the shell with -c, followed by shell_end: one compound command, so that the
/// shell has read all of it before a script can change how it reads. Its $0 is who reports. It goes
/// through its arguments: `self BROOD`, `source FILE`, `set NAME=VALUE`, `unset NAME`, and the
/// words of shell_exec_posix; from the first other word on it is what the shell becomes. When a
/// script ends the shell, that becomes `BROOD --brood-ended REPORTER SCRIPT STATUS`.
extern const char* const script_loop;
extern const char* const shell_end;

/// Variables that a shell sets, counts or refuses by itself: what it makes of them is not the
/// scripts' will.
extern const std::array<const char*, 19> shell_owned;

/// What these texts keep for themselves: a script may have said `set -a`.
extern const std::array<const char*, 12> loop_owned;

/// Whether the shell must not get a variable of that name, or could not pass it on. PWD and OLDPWD
/// are given to it, which trusts a right PWD; they are restored all the same.
bool is_kept_from_shell(std::string_view name);

struct ShellPlan {
  Environment after;                      ///< What is expected when the scripts are done.
  Environment environment;                ///< What the shell is started with.
  std::vector<std::string> steps;         ///< For script_loop, without the last step.
  std::vector<std::string> restorations;  ///< For `restored`, after the scripts.
};

/// Prepares a shell that turns `old` into `old` activated. Changes go to the shell as steps only
/// when scripts run before them, else they are in its environment from the start.
ShellPlan plan_shell(const Environment& old, const Activation& activation);

/// The environment after the scripts, without what is shell_owned or loop_owned, and with what the
/// shell could not carry put right:
///   "-NAME"         drop NAME, whatever the shell made of it
///   "+NAME=VALUE"   add this entry
///   "?NAME=VALUE"   add it unless a script has set NAME
Environment restored(const Environment& environment, const std::vector<std::string>& restorations);

}  // namespace brood::launcher
