#pragma once

#include "shell_options.hpp"

namespace brood::launcher {

/// `brood env list`: what environments there are; the exit code. Throws LauncherError.
int env_list(const EnvListOptions& options);

/// `brood env info`: what one environment is. Throws LauncherError.
int env_info(const EnvInfoOptions& options);

}  // namespace brood::launcher
