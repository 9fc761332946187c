#pragma once

#include "environment.hpp"
#include "prefix_facts.hpp"

#include <optional>
#include <string>
#include <vector>

/// conda's configuration, as far as it decides which environment is meant and how it is activated.
namespace brood::launcher {

struct CondaConfig {
  std::vector<std::string> envs_dirs;  ///< Absolute; without conda's own two or three.
  std::optional<std::string> root_prefix;
  std::string default_activation_env = "base";
  std::string env_prompt = "({default_env}) ";
  bool changeps1 = true;
  bool envvars_force_uppercase = true;
  int auto_stack = 0;
};

/// The files that conda reads, in its order: the later ones count more. Directories (condarc.d)
/// stand for the files *.yml and *.yaml in them. `root` may be empty. Nothing is looked up.
std::vector<std::string> condarc_search_path(const Environment& environment,
                                             const std::string& root);

/// Reads the files and the variables CONDA_ENVS_DIRS, CONDA_ENVS_PATH (only one of them),
/// CONDA_ROOT_PREFIX, CONDA_CHANGEPS1, ... . A variable counts more than any file; lists are put
/// together, those that count more in front. `warn` is told what is not understood, with
/// file:line. Throws LauncherError when both variables of envs_dirs are set, as conda does.
CondaConfig read_conda_config(const Environment& environment, const std::string& root,
                              const Warn& warn);

}  // namespace brood::launcher
