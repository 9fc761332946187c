#pragma once
// A descriptor of memory without a name.

#include "os/handle.hpp"

#include <cstddef>

namespace brood::os {

/// Its size is for ever; none of it is there before it is committed. Linux: memfd, sealed. macOS:
/// shm_open, its name removed before this returns. Throws std::system_error.
Handle make_anonymous_memory(std::size_t size);

/// Whether so much could be committed now. Throws std::system_error when not; for little, and on
/// macOS, it does not ask.
void require_memory(std::size_t size);

/// Takes the memory for this part now, so that touching it later cannot fail. macOS: it has no way
/// to do so. Throws std::system_error.
void commit_anonymous_memory(const Handle& memory, std::size_t offset, std::size_t size);

}  // namespace brood::os
