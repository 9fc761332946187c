#pragma once

// A program that this process becomes has none of its descriptors but those that are left to it:
// also what others have opened here without close-on-exec.

namespace brood::os {

/// CHILD, before exec: async-signal-safe. Marks every descriptor above 2.
void close_all_on_exec() noexcept;

}  // namespace brood::os
