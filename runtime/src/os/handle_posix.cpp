#include "os/handle.hpp"

#include "base/log.hpp"
#include "os/fork_posix.hpp"
#include "os/own_child_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <new>
#include <vector>

namespace brood::os {

namespace {

struct ForkTable {
  std::recursive_mutex mutex;
  std::vector<int> kept;  // descriptors that forked children close
};

ForkTable& fork_table() {
  static auto* const table = new ForkTable;  // never destroyed: handles may outlive static objects
  return *table;
}

}  // namespace

std::unique_lock<std::recursive_mutex> lock_forks() {
  return std::unique_lock(fork_table().mutex);
}

void Handle::reset() noexcept {
  if (native_ == no_handle) {
    return;
  }
  // Together with its way out of the table: a fork in between would copy a descriptor that nobody
  // lists any more.
  const auto lock = kept_from_children_ ? lock_forks() : std::unique_lock<std::recursive_mutex>();
  const int fd = static_cast<int>(release());
  ::close(fd);  // the descriptor is gone whatever close says, so EINTR is not retried
}

NativeHandle Handle::release() noexcept {
  if (std::exchange(kept_from_children_, false)) {
    const auto lock = lock_forks();
    std::erase(fork_table().kept, static_cast<int>(native_));
  }
  return std::exchange(native_, no_handle);
}

Handle Handle::duplicate() const {
  const int fd = ::fcntl(static_cast<int>(native_), F_DUPFD_CLOEXEC, 3);
  if (fd < 0) {
    throw_last_error("duplicate descriptor " + std::to_string(native_));
  }
  return Handle(fd);
}

void Handle::keep_from_forked_children() {
  const auto lock = lock_forks();
  fork_table().kept.push_back(static_cast<int>(native_));
  kept_from_children_ = true;
}

namespace {

/// A child that cannot be watched must not run on unseen.
std::unique_ptr<ChildProcess> own_or_end(pid_t pid, bool leads_group) {
  try {
    return own_child(pid, leads_group);
  } catch (...) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    throw;
  }
}

}  // namespace

std::unique_ptr<ChildProcess> fork_child(std::span<const NativeHandle> share, bool leads_group) {
  auto lock = lock_forks();
  auto log_lock = base::lock_log();
  std::fflush(nullptr);
  std::cout.flush();
  const pid_t pid = ::fork();
  if (pid < 0) {
    throw_last_error("fork");
  }
  if (leads_group) {
    ::setpgid(pid, pid);  // on both sides, so that it is so before either goes on; in the child pid
                          // is 0, "itself"
  }
  if (pid != 0) {
    return own_or_end(pid, leads_group);
  }
  // The copy of this thread has another number, by which a recursive mutex knows its owner: neither
  // can be unlocked here.
  log_lock.release();
  base::renew_log_lock();
  lock.release();
  new (&fork_table().mutex) std::recursive_mutex;
  for (const int fd : fork_table().kept) {
    if (std::find(share.begin(), share.end(), fd) == share.end()) {
      ::close(fd);
    }
  }
  fork_table().kept.clear();
  return nullptr;
}

}  // namespace brood::os
