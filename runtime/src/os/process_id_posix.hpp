#pragma once
// The parts of process_id.hpp that differ between POSIX systems.

#include "os/process_id.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace brood::os {

/// When it was started, in a unit of the system's; nothing when it cannot be known, for instance
/// since there is no such process.
std::optional<std::uint32_t> start_stamp(pid_t pid) noexcept;

/// Whether the process that has this number now has ended, or there is none.
bool number_has_ended(pid_t pid) noexcept;

}  // namespace brood::os
