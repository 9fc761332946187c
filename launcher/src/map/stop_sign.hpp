#pragma once

#include <brood/handle.hpp>

namespace brood::launcher {

/// One word of a map to all of its workers: what runs is to be asked to end, and nothing more is to
/// begin. POSIX: a byte in a pipe that nobody reads. Windows: nothing, since no program there can
/// be asked; its watchers are none.
class StopSign {
 public:
  /// Throws LauncherError.
  StopSign();

  /// For one worker. Readable from `raise` on.
  Handle watcher() const { return reader_ ? reader_.duplicate() : Handle(); }

  /// Whether anybody will hear of it.
  bool is_heard() const { return static_cast<bool>(reader_); }

  /// Threads: any.
  void raise() noexcept;

 private:
  Handle reader_;
  Handle writer_;
};

/// What a watcher sees.
bool is_raised(const Handle& watcher) noexcept;

}  // namespace brood::launcher
