#pragma once

#include "conda_activation.hpp"
#include "environment.hpp"

#include <string>
#include <utility>
#include <vector>

/// What conda shows of the active environments.
namespace brood::launcher {

enum class PromptOperation { activate, stack, deactivate, reactivate };

/// CONDA_DEFAULT_ENV: `base` for the root, the last component below a directory called `envs`, else
/// the whole path.
std::string conda_env_name(const std::string& prefix, const std::string& root);

/// CONDA_PROMPT_MODIFIER when `prefix` is active, called `name`: env_prompt with its fields filled,
/// nothing when changeps1 is off. `old` tells what else the prompt shows.
std::string conda_prompt_modifier(const std::string& prefix, const std::string& name,
                                  const Environment& old, const CondaSettings& settings,
                                  PromptOperation operation);

/// The shell's own prompt (PS1, prompt, PROMPT) with `modifier` in place of the one that is there;
/// empty for a shell whose prompt conda does not set.
std::vector<std::pair<std::string, std::string>> conda_prompt_variables(
    const std::string& modifier, const Environment& old, const CondaSettings& settings);

}  // namespace brood::launcher
