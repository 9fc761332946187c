#pragma once
// A descriptor of memory without a name, of a size that is reserved at once.

#include "os/handle.hpp"

#include <cstddef>

namespace brood::os {

/// Linux: memfd, its size sealed. macOS: shm_open, its name removed before this returns. Throws
/// std::system_error.
Handle make_anonymous_memory(std::size_t size);

}  // namespace brood::os
