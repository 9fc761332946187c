#pragma once

// What a forked child must not find as its original left it: locks that another thread of that one
// may have held at that moment.

namespace brood::start {

/// In a child, before anything else of this folder is used there.
void renew_after_fork();

/// From now on that calls this, too: for the folders above this one. Always true, so that a static
/// variable can do it once. Threads: any.
bool renew_also(void (*function)());

void renew_executable_lock();
void renew_preload();
void renew_start_method_lock();
void renew_fork_server_lock();

}  // namespace brood::start
