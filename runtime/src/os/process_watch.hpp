#pragma once
// A process that is nobody's child here, seen from outside: a parent, by its child.

#include "os/handle.hpp"

#include <cstdint>

namespace brood::os {

/// A handle that becomes ready (POSIX: readable, Windows: signalled) when that process has ended.
/// The caller knows that the process with this number still is the one that he means.
/// Throws std::system_error when there is no such process.
Handle watch_process(std::int64_t pid);

/// What watch_process would give for a process that has ended: always ready. Throws
/// std::system_error.
Handle ended_process();

}  // namespace brood::os
