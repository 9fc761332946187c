#pragma once

#include "conda_root.hpp"
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
  /// Where it stands when that is no option: "BROOD_ENVIRONMENT", "/data/brood.toml:1:15".
  std::string source = {};
};

/// The prefix that is meant, absolute and tidy:
///   -p PREFIX   that directory; `~/` in front is the home directory;
///   -n NAME     `base` (or `root`) is the root prefix, else the first directory NAME of the
///               `name_directories`;
///   neither     the active environment (CONDA_PREFIX), else the one that `program` or, for a
///               script, the interpreter on its first line lies in.
/// An environment is a directory that holds a directory `conda-meta`.
/// Throws LauncherError (environment): what was looked for and where, with the choice's source.
/// `warn` is told what is not understood in conda's configuration.
std::string find_prefix(
    const EnvironmentChoice& choice, const Environment& environment, const std::string& program,
    const Warn& warn = [](const std::string&) {});

/// The nearest directory above `file` that is an environment.
std::optional<std::string> environment_above(const std::string& file);

/// Where names are looked up, in this order: `envs_dirs`, the `.pixi/envs` of the nearest folder
/// from the current one up that has it, pixi's global environments ($PIXI_HOME or ~/.pixi, `envs`).
std::vector<std::string> name_directories(
    const Environment& environment, const std::string& root,
    const Warn& warn = [](const std::string&) {});

}  // namespace brood::launcher
