#pragma once

// What a forked child must not find as its original left it: locks that another thread of that one
// may have held at that moment. What was never used there need not be renewed, and is not touched:
// each part of memory and of the program that a child touches first costs it a page fault, and
// those are most of what its start takes.

namespace brood::start {

/// In a child, before anything else of this folder is used there.
void renew_after_fork();

/// From now on that calls this, too. Always true, so that a static variable can do it once.
/// Threads: any.
bool renew_also(void (*function)());

}  // namespace brood::start
