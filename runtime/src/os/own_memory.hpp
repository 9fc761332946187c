#pragma once
// What memory this process has for itself alone, and a limit to it.

#include <cstdint>

namespace brood::os {

/// Bytes of memory that are this process's own: not the program's file, not shared memory. Linux:
/// resident and anonymous, what a forked child has from its original included. macOS: the physical
/// footprint. Windows: committed private memory. 0 when the system does not tell. Costs a few
/// microseconds.
std::uint64_t own_memory();

/// Whether limit_own_memory can do anything here.
extern const bool can_limit_own_memory;

/// From now on what would need more fails in this process: std::bad_alloc. Children have the same
/// limit, each for itself (Linux) or together with this process (Windows). Cannot be undone.
/// Throws std::system_error; always where can_limit_own_memory is false.
void limit_own_memory(std::uint64_t bytes);

}  // namespace brood::os
