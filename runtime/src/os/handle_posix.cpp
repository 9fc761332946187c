#include "os/handle.hpp"

#include "base/log.hpp"
#include "os/fork_posix.hpp"
#include "os/iostreams.hpp"
#include "os/own_child_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace brood {

/// The handles that forked children close. By object, not by number: in the child the objects are
/// emptied, so that what the user's program still holds there cannot hit a descriptor that got the
/// number later.
///
/// To close a handle is to search for it, a microsecond among a thousand. But a forked child, which
/// pays more than that for every page that it touches, finds all of them in one piece.
struct HandleTable {
  base::ForkMutex mutex;
  std::vector<Handle*> kept;

  static HandleTable& instance() {
    static auto* const table = new HandleTable;  // never destroyed: handles may outlive statics
    return *table;
  }

  /// With the mutex, as all that follow.
  std::vector<Handle*>::iterator place_of(const Handle* handle) {
    return std::prev(std::find(kept.rbegin(), kept.rend(), handle).base());
  }

  void erase(const Handle* handle) {
    *place_of(handle) = kept.back();
    kept.pop_back();
  }

  /// In a forked child.
  void close_all_but(std::span<const NativeHandle> share) {
    for (Handle* const handle : std::exchange(kept, {})) {
      handle->kept_from_children_ = false;
      if (std::find(share.begin(), share.end(), handle->native_) == share.end()) {
        handle->reset();
      }
    }
  }
};

void Handle::reset() noexcept {
  if (native_ == no_handle) {
    return;
  }
  // Together with its way out of the table: a fork in between would copy a descriptor that nobody
  // lists any more.
  const auto lock = kept_from_children_ ? os::lock_forks() : std::unique_lock<base::ForkMutex>();
  const int fd = static_cast<int>(release());
  ::close(fd);  // the descriptor is gone whatever close says, so EINTR is not retried
}

NativeHandle Handle::release() noexcept {
  if (std::exchange(kept_from_children_, false)) {
    const auto lock = os::lock_forks();
    HandleTable::instance().erase(this);
  }
  return std::exchange(native_, no_handle);
}

Handle Handle::duplicate() const {
  const auto lock = kept_from_children_ ? os::lock_forks() : std::unique_lock<base::ForkMutex>();
  const int fd = ::fcntl(static_cast<int>(native_), F_DUPFD_CLOEXEC, 3);
  if (fd < 0) {
    os::throw_last_error("duplicate descriptor " + std::to_string(native_));
  }
  Handle copy(fd);
  if (kept_from_children_) {
    copy.keep_from_forked_children();
  }
  return copy;
}

void Handle::keep_from_forked_children() {
  if (native_ == no_handle || kept_from_children_) {
    return;
  }
  const auto lock = os::lock_forks();
  HandleTable::instance().kept.push_back(this);
  kept_from_children_ = true;
}

void Handle::take_kept(Handle& other) noexcept {
  const auto lock = os::lock_forks();  // a fork in between would miss it in both objects
  native_ = std::exchange(other.native_, no_handle);
  *HandleTable::instance().place_of(&other) = this;
  other.kept_from_children_ = false;
  kept_from_children_ = true;
}

}  // namespace brood

namespace brood::os {

std::unique_lock<base::ForkMutex> lock_forks() {
  return std::unique_lock(HandleTable::instance().mutex);
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
  std::fflush(nullptr);
  flush_iostreams();
  auto lock = lock_forks();
  auto log_lock = base::lock_log();
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
  // Whoever had locked them further out does not come back in the child.
  log_lock.release();
  base::free_log_in_child();
  lock.release();
  HandleTable::instance().mutex.free_in_child();
  HandleTable::instance().close_all_but(share);
  return nullptr;
}

}  // namespace brood::os
