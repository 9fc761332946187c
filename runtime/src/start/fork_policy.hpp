#pragma once

// When a plain fork is safe: while this library's own threads are the only other ones.
//
// A forked child has only the thread that called fork. A lock that another thread held at that
// moment stays locked in the child for ever, so a program with threads of its own may not fork.
// Ours count themselves here: they hold none of the locks that a child needs (glibc and macOS mend
// malloc's and stdio's themselves).

namespace brood::start {

/// Stands for a thread of the library's own. Whoever starts the thread makes this before, and
/// destroys it after the thread was joined: counted by itself, the thread would be taken for a
/// stranger while it begins or ends.
class OwnThread {
 public:
  OwnThread();
  ~OwnThread();
  OwnThread(const OwnThread&) = delete;
  OwnThread& operator=(const OwnThread&) = delete;
};

/// Threads of the library's own.
int own_thread_count();

/// In a forked child: the others are not there.
void forget_own_threads();

void set_fork_with_threads_allowed(bool allowed);

/// Throws std::logic_error when threads that are not ours run and nobody allowed that.
void require_fork_is_safe();

}  // namespace brood::start
