#pragma once
// Who removes the names of shared memory that their creator did not live to remove.
//
// On POSIX a name outlives every process. So a process that creates one has a keeper: a helper
// process of its own that is told of each name before the name is there, and removes what is left
// when its creator has ended, however it ended. It is started at the first creation, and stays as
// long as its creator: to be started costs a few milliseconds, to wait costs nothing. It keeps out
// of the way: a session of its own, no stdio, no signal from a terminal reaches it, and nobody
// waits for it: at its normal end a process removes its names itself.
//
// Those who only attach have none, and a forked copy of a creator has another one for what it
// creates. A keeper that was killed is replaced when the next name is created, and until then
// nobody stands in for it.
//
// Windows: names go by themselves; there is nothing to do.

#include "os/named_memory.hpp"

#include <string>

namespace brood::memory {

/// When it returns, the name, should it ever stand for this memory, ends with this process. Blocks,
/// at the first time, until the keeper is there. Throws std::logic_error without freeze_support,
/// StartError and std::system_error when there can be no keeper.
void keep(const std::string& name, const os::MemoryIdentity& identity);

/// The name was removed, or was never made. Does nothing for one that this process does not keep.
/// Threads: any.
void forget(const std::string& name);
void forget(const std::string& name, const os::MemoryIdentity& identity);

}  // namespace brood::memory
