#pragma once

#include "activation.hpp"
#include "prefix.hpp"

#include <string>

namespace brood::launcher {

/// Finds the environment that is meant, reads it from the disk, and works out what activating it
/// from `environment` changes. What is left out of it is said on stderr, a line each, beginning
/// with `reporter`. Throws LauncherError.
Activation activation_for(const EnvironmentChoice& choice, const Environment& environment,
                          const std::string& program, const std::string& reporter);

}  // namespace brood::launcher
