#pragma once
// How much memory there is.

#include <cstdint>

namespace brood::os {

/// Of this machine, in bytes; 0 when it is not known.
std::uint64_t physical_memory();

/// The largest region that costs next to nothing to reserve. On Windows the system keeps a record
/// for each page of it.
std::uint64_t cheap_to_reserve();

}  // namespace brood::os
