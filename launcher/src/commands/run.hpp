#pragma once

#include "options.hpp"

namespace brood::launcher {

/// `brood run`. POSIX: does not come back when all is well. Windows: the program's exit code.
/// Throws LauncherError.
int run(const RunOptions& options);

}  // namespace brood::launcher
