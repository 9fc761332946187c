#pragma once

#include "map/map_options.hpp"

namespace brood::launcher {

/// `brood map`: the exit code. Does not come back from an interrupt.
/// Throws LauncherError.
int map(const MapOptions& options);

}  // namespace brood::launcher
