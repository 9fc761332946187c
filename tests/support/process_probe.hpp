#pragma once
// Processes as a test sees them from outside: who is there, who has ended, and a way to kill.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace brood::test {

/// Longer than any machine needs. A wait that takes longer has failed; none is expected to last
/// that long.
inline constexpr std::chrono::seconds patience{60};

std::int64_t own_pid();

/// The processes that this one started, directly or not, and that still run. One whose parent has
/// ended is found on Windows only.
std::vector<std::int64_t> descendants();

/// SIGKILL, TerminateProcess. Nothing happens when it is gone.
void kill_process(std::int64_t pid);

/// A process that is there when this is made; later its number may be another's.
class ProcessWatch {
 public:
  explicit ProcessWatch(std::int64_t pid);
  ~ProcessWatch();
  ProcessWatch(ProcessWatch&&) noexcept;

  /// Blocks until it has ended, for as long as `patience` at most; whether it has.
  bool wait_for_end();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// This test program (or another one), running as a child with its stdout and stderr read by this
/// process.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& command);

  /// Kills it if it still runs.
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  std::int64_t pid() const;

  /// The next line that it prints, of either stream; nothing when all that could print have ended.
  std::optional<std::string> next_line();

  /// Waits for its end: its exit code, -SIGNAL for a signal.
  int wait();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Sets an environment variable of this process; those that it starts have it too.
void set_variable(const std::string& name, const std::string& value);

/// The file of this test program.
std::string program_file();

/// How the names begin that tests give to shared memory (memory_name.hpp).
inline constexpr const char* test_memory_prefix = "brood_test_";

/// Names that shared memory of this machine has now, sorted; empty where the system has no such
/// place. Those that somebody has asked for are left out, since other tests may run meanwhile: a
/// test's own, those that are made up for SharedMemory, and the semaphores of CPython's
/// multiprocessing.
std::vector<std::string> shared_memory_names();

/// All that begin so.
std::vector<std::string> shared_memory_names(const std::string& prefix);

}  // namespace brood::test
