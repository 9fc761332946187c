#pragma once

#include "environment.hpp"

#include <optional>
#include <string>
#include <vector>

/// Activation as a pure function: what a prefix holds and the old environment in, changes out.
///
/// The rules are conda's, with its known faults mended: a plain switch gives back what the old
/// environment had changed, variables are really removed instead of set empty, PATH keeps the
/// user's text, and nonsense in CONDA_SHLVL means level 0 instead of a traceback.
///
/// An example, from a clean shell (level 0) into /envs/a, whose state sets COLOR:
///     PATH=/envs/a/bin:$PATH  CONDA_PREFIX=/envs/a  CONDA_SHLVL=1  CONDA_DEFAULT_ENV=a
///     COLOR=red  __CONDA_SHLVL_0_COLOR=<what COLOR was, if it was set>
/// and from there into /envs/b: CONDA_SHLVL=2, CONDA_PREFIX_1=/envs/a, COLOR back to what it was.
namespace brood::launcher {

/// One variable to set, or without a value to remove.
struct Variable {
  std::string name;
  std::optional<std::string> value;

  friend bool operator==(const Variable&, const Variable&) = default;
};

/// What one prefix has to say (prefix_facts reads it from the disk; tests make it up).
struct PrefixFacts {
  std::string path;                           ///< Absolute, no trailing separator.
  std::vector<std::string> path_directories;  ///< What goes on PATH, in order.
  std::vector<Variable> variables;            ///< Names upper-case, each once, in file order.
  std::vector<std::string> activate_scripts;  ///< In the order they are sourced.
  std::vector<std::string> deactivate_scripts;
};

/// The conda installation that the environments belong to; absent members are not there.
struct CondaFacts {
  std::string root;
  std::optional<std::string> condabin;
  std::optional<std::string> executable;
  std::optional<std::string> python;
};

enum class Stacking { replace, stack };

struct Activation {
  /// Made before any script is sourced: what a script of the old environment does to them, stays.
  std::vector<Variable> changes_first;
  std::vector<std::string> scripts_before;  ///< Sourced in the old environment.
  std::vector<Variable> changes;            ///< In order; a name occurs once.
  std::vector<std::string> scripts_after;   ///< Sourced when the changes are made.
  /// Made when the scripts are done: the will of the user.
  std::vector<Variable> changes_last = {};

  bool needs_shell() const { return !scripts_before.empty() || !scripts_after.empty(); }
};

/// How deep the old environment is nested and which prefix is active in it. Level 0 and no prefix
/// when CONDA_SHLVL is empty, no number, out of range, or claims a level while CONDA_PREFIX is
/// empty.
struct ActiveEnvironment {
  int level = 0;
  std::string prefix;
};

ActiveEnvironment active_environment(const Environment& environment);

/// What CONDA_DEFAULT_ENV says of a prefix: `base` for the root, the last component when the parent
/// directory is called `envs`, else the whole path.
std::string default_env_name(const std::string& prefix, const std::optional<CondaFacts>& conda);

/// The changes that activate `target` from whatever `old` is.
/// `previous` describes the prefix that is active in `old` and is looked at only when there is one;
/// when that prefix is gone from the disk its facts are merely empty. Activating what is active
/// already refreshes PATH and the prompt and runs the scripts again, the level stays.
Activation activate(const PrefixFacts& target, const PrefixFacts& previous,
                    const std::optional<CondaFacts>& conda, const Environment& old,
                    Stacking stacking = Stacking::replace);

/// The changes that leave the active environment `current` for the one that was active before it:
/// `outer`, which is CONDA_PREFIX_(level - 1) and is looked at from level 2 up. Without that
/// variable there is nothing to go back to, and it ends at level 0. Nothing at level 0. Variables
/// are given back and their saved values removed; `outer`'s are set again where a switch had taken
/// them back. CONDA_SHLVL stays, as 0, at level 0: conda's shell functions look at it.
Activation deactivate(const PrefixFacts& current, const PrefixFacts& outer,
                      const std::optional<CondaFacts>& conda, const Environment& old);

/// What refreshes the active environment `current`: PATH, the prompt, and its scripts, out and in.
/// Nothing at level 0.
Activation reactivate(const PrefixFacts& current, const std::optional<CondaFacts>& conda,
                      const Environment& old);

/// The prefix that `deactivate` goes back to; nothing when there is none.
std::optional<std::string> outer_prefix(const Environment& environment);

/// `old` activated, as far as that goes without scripts.
Environment activated_without_scripts(Environment old, const Activation& activation);

/// `environment` with the changes made; scripts are not its business.
Environment with_changes(Environment environment, const std::vector<Variable>& changes);

}  // namespace brood::launcher
