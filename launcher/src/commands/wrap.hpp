#pragma once

#include "tool_options.hpp"

namespace brood::launcher {

/// `brood wrap`: writes the wrapped program, or shows what one holds. The exit code. Throws
/// LauncherError; no file is left half written.
int wrap(const WrapOptions& options);

}  // namespace brood::launcher
