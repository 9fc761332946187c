#pragma once
// A process that is to stay out of everybody's way.

#include "os/handle.hpp"

#include <span>

namespace brood::os {

/// Leaves what this process was started in: the session with its terminal and its group, the
/// working directory, stdout and stderr, and every other descriptor but those of `keep`. So nobody
/// who waits for the end of a pipe waits for this process, and nobody who ends a group ends it. The
/// process must not lead a group. Throws std::system_error.
void detach(std::span<const NativeHandle> keep);

}  // namespace brood::os
