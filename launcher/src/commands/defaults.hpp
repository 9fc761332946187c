#pragma once

#include "config_search.hpp"
#include "environment.hpp"

#include <string>
#include <vector>

namespace brood::launcher {

/// What the flags, the environment variables and the brood.toml files come to.
struct Defaults {
  EnvironmentChoice choice;
  Config config;
};

/// Works them out for `command`; `caller` is this process's environment. A file that is left out is
/// said on stderr, in a line that begins with `reporter`. Throws LauncherError.
Defaults defaults_for(const EnvironmentChoice& given, const ConfigChoice& config,
                      const std::vector<std::string>& command, const Environment& caller,
                      const std::string& reporter);

}  // namespace brood::launcher
