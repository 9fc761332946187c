#pragma once

#include "activation.hpp"
#include "config_search.hpp"
#include "prefix.hpp"

#include <optional>
#include <string>
#include <vector>

/// The command line of `brood run` as plain values. Pure.
namespace brood::launcher {

/// How programs shall start their workers: handed on through the environment.
struct PoolSettings {
  std::optional<std::string> start_method;
  std::optional<int> processes;
};

struct RunOptions {
  EnvironmentChoice environment;
  ConfigChoice config;
  PoolSettings pool;
  std::optional<std::string> cwd;   ///< Where the program runs.
  std::vector<Variable> variables;  ///< Without a value: as it is here, also in a clean one.
  bool has_clean_environment = false;
  bool sources_scripts = true;
  bool uses_cache = false;
  bool is_dry = false;               ///< Print what would be run.
  std::vector<std::string> command;  ///< Never empty.
};

/// Reads the words after `run`; nothing when help is asked for. Everything from PROGRAM on belongs
/// to it, options included; a `--` in front of it is allowed and dropped. Throws LauncherError
/// (usage), with a hint where one helps.
std::optional<RunOptions> parse_run(const std::vector<std::string>& words);

}  // namespace brood::launcher
