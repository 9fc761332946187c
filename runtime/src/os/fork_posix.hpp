#pragma once
// fork, and what must not go through it.
//
// A forked child holds a copy of every descriptor. If it held a copy of our ends of the channels to
// its siblings, those siblings would never see that we are gone. So every such end is put in a
// table (Handle:: keep_from_forked_children), and the child closes what the table lists before it
// does anything else. The table's lock is also held while a pair of descriptors is made and
// entered, so that no fork falls between the two.

#include "base/fork_mutex.hpp"
#include "os/child_process.hpp"
#include "os/handle.hpp"

#include <memory>
#include <mutex>
#include <span>

namespace brood::os {

/// Held while descriptors are made that a fork in another thread must not copy unseen.
std::unique_lock<base::ForkMutex> lock_forks();

/// As fork(2): nothing in the child, which goes on in a copy of this thread; in the parent, the
/// child. In the child all handles kept from forked children are closed but those in `share`; it
/// can log, whatever other threads were doing. stdio is flushed before, so that nothing is written
/// twice. `leads_group`: as for launch. Throws std::system_error (the parent only).
std::unique_ptr<ChildProcess> fork_child(std::span<const NativeHandle> share, bool leads_group);

}  // namespace brood::os
