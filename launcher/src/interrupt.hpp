#pragma once

#include <functional>

namespace brood::launcher {

/// Watches for the user's wish to stop: Ctrl-C, or being told to terminate. At most one object at a
/// time. POSIX: SIGINT, SIGTERM and SIGHUP, unless they were ignored already (nohup); a second one
/// ends the process at once. Windows: Ctrl-C, Ctrl-Break, and the closing of the console.
class Interrupt {
 public:
  /// `on_interrupt` runs once, on a thread of its own, where it may lock and wait.
  explicit Interrupt(std::function<void()> on_interrupt);

  /// Puts everything back as it was.
  ~Interrupt();

  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool has_come() const;

  /// Ends this process the way the interrupt would have, so that whoever started it knows.
  /// POSIX: by the same signal. Windows: with STATUS_CONTROL_C_EXIT.
  [[noreturn]] void end_process() const;
};

/// Ends this process with an exit code and nothing else: no destructors, while threads still run.
[[noreturn]] void end_now(int exit_code);

}  // namespace brood::launcher
