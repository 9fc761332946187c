#pragma once

#include "conda_config.hpp"
#include "conda_variables.hpp"
#include "environment.hpp"
#include "shell.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Activation to the letter of conda 26.x, with the faults that activation.hpp mends: for those who
/// depend on them (`--compat=conda`). Pure: what the prefixes hold is given, what would be printed
/// comes back.
///
/// What differs from activation.hpp, in short: PATH is normalised, everything between the first and
/// the last folder of the old environment goes, a switch leaves the old environment's variables,
/// saved values stay for ever, `unset` means empty in a POSIX shell, PS1 is set, and the mark
/// `***unset***` is a value when one steps back. Where conda breaks down with a traceback, this
/// does as activation.hpp would: nonsense in CONDA_SHLVL is level 0, a variable that would replace
/// one of activation's own is left out.
namespace brood::launcher {

/// What one prefix has to say, as conda reads it.
struct CondaPrefix {
  std::string path;
  std::vector<std::string> path_directories;
  CondaVariables variables;
  std::vector<std::string> activate_scripts;
  std::vector<std::string> deactivate_scripts;
  std::string messages;  ///< What conda says on stderr when it reads the variables.
};

/// The conda that is imitated.
struct CondaSettings {
  std::string root;  ///< Its own prefix and the root prefix.
  CondaConfig config;
  Shell shell = Shell::posix;
};

/// What is to be done, in conda's order: the scripts of the old environment, unset, set (in the
/// shell only), export, the scripts of the new one. PATH comes before everything when one steps
/// back, else with the exports.
struct CondaEffects {
  std::optional<std::vector<std::string>> path_first;
  std::vector<std::string> deactivate_scripts;
  std::vector<std::string> unset_vars;
  std::vector<std::pair<std::string, std::string>> set_vars;
  std::optional<std::vector<std::string>> path;  ///< The first of the exports.
  CondaVariables export_vars;
  std::vector<std::string> activate_scripts;
  std::string messages;  ///< For stderr, to the byte.
};

/// What conda takes for the level: level 0 also where it would break down.
int conda_level(const Environment& environment);

/// Whether `activate` without --stack or --no-stack stacks.
bool stacks_by_itself(const Environment& environment, const CondaConfig& config);

/// `previous` is CONDA_PREFIX, and is looked at only when there is a level.
CondaEffects conda_activate(const CondaPrefix& target, const CondaPrefix& previous,
                            const CondaSettings& settings, const Environment& old, bool stack);

/// `outer` is CONDA_PREFIX_(level - 1), and is looked at only from level 2 up.
CondaEffects conda_deactivate(const CondaPrefix& current, const CondaPrefix& outer,
                              const CondaSettings& settings, const Environment& old);

CondaEffects conda_reactivate(const CondaPrefix& current, const CondaSettings& settings,
                              const Environment& old);

}  // namespace brood::launcher
