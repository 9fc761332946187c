#pragma once
// fork, and what must not go through it.
//
// A forked child holds a copy of every descriptor. If it held a copy of our ends of the channels to its siblings,
// those siblings would never see that we are gone. So every such end is put in a table (Handle::
// keep_from_forked_children), and the child closes what the table lists before it does anything else. The table's
// lock is also held while a pair of descriptors is made and entered, so that no fork falls between the two.

#include <sys/types.h>

#include <mutex>
#include <span>

#include "os/handle.hpp"

namespace brood::os {

/// Held while descriptors are made that a fork in another thread must not copy unseen.
std::unique_lock<std::recursive_mutex> lock_forks();

/// Like fork(2). In the child all listed-as-kept handles are closed but those in `share`; stdio is flushed before,
/// so that nothing is written twice. Throws std::system_error (the parent only).
pid_t fork_process(std::span<const NativeHandle> share);

}  // namespace brood::os
