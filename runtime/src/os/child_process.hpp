#pragma once
// A child process as its parent holds it: when it ended, how, and how to end it.

#include "os/handle.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace brood::os {

/// Any thread may call any member. The pid stays the child's own as long as this object lives, also
/// after the child has ended: nothing here can hit a stranger that got the same pid.
class ChildProcess {
 public:
  virtual ~ChildProcess() = default;

  virtual std::int64_t pid() const = 0;

  /// Readable (POSIX) or signalled (Windows) once the child has ended; valid as long as this
  /// object.
  virtual NativeHandle sentinel() const = 0;

  /// How the child ended: its exit code, -SIGNAL when a signal ended it; nothing while it runs.
  /// Never blocks. Python: Process.exitcode
  virtual std::optional<int> exitcode() = 0;

  /// Blocks until the child has ended. Python: Process.join
  virtual int wait() = 0;

  /// Asks the child, and all that it started in its group, to end. POSIX: SIGTERM. Windows: as
  /// kill.
  virtual void terminate() = 0;

  /// Ends the child, and all that it started in its group, at once. POSIX: SIGKILL. Windows:
  /// TerminateJobObject.
  virtual void kill() = 0;

  /// SIGINT to the child alone. Windows: throws std::system_error, there is no such thing.
  virtual void interrupt() = 0;

 protected:
  ChildProcess() = default;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
};

/// The exit code that stands for a child whose end nobody saw (its forkserver died before it).
/// Python: the same.
inline constexpr int unknown_exitcode = 255;

}  // namespace brood::os
