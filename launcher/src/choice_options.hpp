#pragma once

#include "config_search.hpp"
#include "option_reader.hpp"
#include "prefix.hpp"

/// The options that most verbs share: which environment, and which brood.toml. Pure.
namespace brood::launcher {

/// -n (--name) and -p (--prefix).
std::vector<Option> environment_options(EnvironmentChoice& choice);

/// --config and --no-config.
std::vector<Option> config_options(ConfigChoice& choice);

/// One environment at most, and none without a name; `others` are ways of the verb's own to choose
/// one. Throws LauncherError (usage).
void check_choice(const std::string& verb, const EnvironmentChoice& choice, int others = 0);

/// One of both at most. Throws LauncherError (usage).
void check_choice(const std::string& verb, const ConfigChoice& choice);

/// A verb's table, of several parts.
std::vector<Option> joined(std::initializer_list<std::vector<Option>> parts);

}  // namespace brood::launcher
