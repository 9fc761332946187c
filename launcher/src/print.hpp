#pragma once

#include "error.hpp"

#include <string_view>

namespace brood::launcher {

/// Writes to stdout what a command was asked for. 0, the exit code of a command that has nothing
/// else to do. Throws LauncherError (`failure`) that says why it cannot be written.
int print(std::string_view text, ExitCode failure = ExitCode::internal);

}  // namespace brood::launcher
