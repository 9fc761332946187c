#pragma once

#include "activation.hpp"
#include "prefix.hpp"

#include <string>

namespace brood::launcher {

/// Finds the environment that is meant, reads it from the disk, and works out what activating it
/// from `start` changes. `environment`, the caller's, says where environments are and which of them
/// is active. What is left out of it is said on stderr, a line each, beginning with `reporter`.
/// Throws LauncherError.
Activation activation_for(const EnvironmentChoice& choice, const Environment& environment,
                          const Environment& start, const std::string& program,
                          const std::string& reporter);

/// The same from the caller's environment itself.
Activation activation_for(const EnvironmentChoice& choice, const Environment& environment,
                          const std::string& program, const std::string& reporter);

}  // namespace brood::launcher
