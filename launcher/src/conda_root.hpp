#pragma once

#include "activation.hpp"
#include "environment.hpp"
#include "prefix_facts.hpp"

#include <optional>
#include <string>
#include <vector>

/// Where a conda or mamba installation is, and where its named environments are.
namespace brood::launcher {

/// The conda or mamba installation to which the environments belong: MAMBA_ROOT_PREFIX,
/// CONDA_ROOT_PREFIX, _CONDA_ROOT, CONDA_EXE, the active environment when it is one (or lies in its
/// `envs`), the same of `prefix`, a `conda` on PATH, and the folders in which micromamba keeps its
/// own (~/micromamba, ~/.local/share/mamba) where they hold `pkgs`, `conda-meta` or `envs`.
/// Nothing when there is none of them.
std::optional<CondaFacts> find_conda(const Environment& environment,
                                     const std::string& prefix = {});

/// What `root` holds of an installation.
CondaFacts conda_at(const std::string& root);

/// The directories in which names are looked up: CONDA_ENVS_DIRS (or CONDA_ENVS_PATH), the
/// `envs_dirs` of conda's configuration files (conda_config), then ROOT/envs and ~/.conda/envs;
/// these two in the other order when ROOT cannot be written. Throws LauncherError when both
/// variables are set, as conda does.
std::vector<std::string> envs_dirs(
    const Environment& environment, const std::string& root,
    const Warn& warn = [](const std::string&) {});

/// The same with a list that was read already.
std::vector<std::string> envs_dirs(const Environment& environment, const std::string& root,
                                   std::vector<std::string> configured);

}  // namespace brood::launcher
