#pragma once
// What a pool has done so far, in numbers.
//
//   const brood::PoolStatistics now = pool.statistics();
//   std::cout << now.tasks.done << " done by " << now.workers.size() << " workers\n";
//
// Counting costs next to nothing and is always on. Times need a look at the clock for each task:
// they are measured when PoolOptions::measure_times asks for it, and while the pool writes a trace;
// else they are 0.
//
// Python: none.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace brood {

/// A sum over tasks, and the longest of them.
struct TimeStatistics {
  std::chrono::nanoseconds total{};
  std::chrono::nanoseconds max{};
};

/// A task is one call of apply, or one chunk of a map or an imap.
struct TaskStatistics {
  std::uint64_t done = 0;       ///< answered with a value
  std::uint64_t failed = 0;     ///< answered with an exception
  std::uint64_t lost = 0;       ///< failed with WorkerDied
  std::uint64_t timed_out = 0;  ///< failed with TaskTimeout
  std::uint64_t retried = 0;    ///< begun and lost, and put back into the queue
  std::uint64_t bytes_in = 0;   ///< to workers: functions and arguments, as often as they were sent
  std::uint64_t bytes_out = 0;  ///< from workers: values and exceptions
  TimeStatistics queue_time{};  ///< from the call until a free worker had the task
  TimeStatistics run_time{};    ///< from then on until the answer was read
};

enum class WorkerState : std::uint8_t { starting, idle, busy, stopping };

struct WorkerStatistics {
  std::int64_t pid = 0;
  WorkerState state = WorkerState::starting;
  TaskStatistics tasks{};  ///< of this process; not of those that had its place before
};

struct PoolStatistics {
  TaskStatistics tasks{};   ///< of all workers, those that have ended too
  std::size_t queued = 0;   ///< tasks that no worker was given yet
  std::size_t dropped = 0;  ///< tasks that were never begun: cancelled, fail_fast, terminate
  std::size_t deaths =
      0;  ///< workers that ended and were not told to, those killed for a timeout too
  std::size_t restarts = 0;  ///< workers that were started after the first ones, for any reason
  std::size_t idle = 0;      ///< workers that have nothing to do
  std::vector<WorkerStatistics> workers{};  ///< that are there now
};

}  // namespace brood
