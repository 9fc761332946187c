#pragma once

#include "environment.hpp"
#include "prefix.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The defaults that a brood.toml gives.
///
///     environment = "science"        # a name; with a slash a path, from this file's folder
///     start_method = "spawn"         # or fork, forkserver
///     processes = 4
///     preload = ["numpy", "scipy"]   # modules that a fork server of Pythons imports once
///
///     [variables]                    # where the variable is not set already
///     OMP_NUM_THREADS = "1"
///
/// Flags count more than environment variables (BROOD_ENVIRONMENT, BROOD_START_METHOD,
/// BROOD_PROCESSES, and the variables themselves), these more than the nearest file, that more than
/// the user's own file. Pure: config_search finds the files.
namespace brood::launcher {

struct Config {
  EnvironmentChoice environment;
  /// The environment is the user's general wish: one that is active counts more.
  bool yields_to_active = false;
  std::optional<std::string> start_method;
  std::optional<int> processes;
  std::optional<std::vector<std::string>> preload;
  std::vector<std::pair<std::string, std::string>> variables;  ///< Each name once.
};

/// What the text of the file `file` (absolute, or as it was given) says. Throws LauncherError
/// (usage), `FILE:LINE:COLUMN: sentence`, for what is no TOML, an unknown key, a wrong type or a
/// value that is not allowed.
Config parse_config(std::string_view text, const std::string& file);

/// Both together: what `nearest` has counts, else what `user` has; of the variables each by itself.
Config merged(Config nearest, const Config& user);

/// The environment that is meant: the flags' (`given`), else BROOD_ENVIRONMENT's, else the file's.
EnvironmentChoice chosen_environment(const EnvironmentChoice& given, const Environment& environment,
                                     const Config& config);

/// BROOD_START_METHOD, BROOD_PROCESSES and the variables of the file, each where `environment` has
/// none (an empty value of the first two counts as none).
Environment with_defaults(Environment environment, const Config& config);

}  // namespace brood::launcher
