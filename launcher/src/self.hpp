#pragma once

#include <string>

namespace brood::launcher {

/// The file this program runs from, absolute. It is started again as the last step of a script
/// shell. Throws LauncherError (internal) when the system cannot tell.
std::string self_path();

}  // namespace brood::launcher
