#pragma once

#include "activation.hpp"
#include "environment.hpp"

#include <optional>
#include <string>
#include <vector>

/// Which conda environment is meant. Nothing is written and no symbolic link is resolved: a link
/// and its target are two environments.
namespace brood::launcher {

/// What the user said: a name, a prefix, or neither.
struct EnvironmentChoice {
  std::optional<std::string> name;
  std::optional<std::string> prefix;
};

/// The prefix that is meant, absolute and tidy:
///   -p PREFIX   that directory; `~/` in front is the home directory;
///   -n NAME     `base` (or `root`) is the root prefix, else the first directory NAME of
///   `envs_dirs`; neither     the active environment (CONDA_PREFIX), else the one that `program`
///   or, for a script,
///               the interpreter on its first line lies in.
/// An environment is a directory that holds a directory `conda-meta`.
/// Throws LauncherError (environment): what was looked for and where.
std::string find_prefix(const EnvironmentChoice& choice, const Environment& environment,
                        const std::string& program);

/// The conda or mamba installation to which the environments belong: MAMBA_ROOT_PREFIX,
/// _CONDA_ROOT, CONDA_EXE, the active environment when it is one (or lies in its `envs`), the same
/// of `prefix`, a `conda` on PATH. Nothing when there is none of them.
std::optional<CondaFacts> find_conda(const Environment& environment,
                                     const std::string& prefix = {});

/// The directories in which names are looked up: CONDA_ENVS_DIRS (or CONDA_ENVS_PATH), then
/// ROOT/envs and ~/.conda/envs; these two in the other order when ROOT cannot be written. Throws
/// LauncherError when both variables are set, as conda does.
std::vector<std::string> envs_dirs(const Environment& environment, const std::string& root);

}  // namespace brood::launcher
