#pragma once
// Worker processes that run the program's own functions.
//
//   int square(int x) { return x * x; }
//
//   int main(int argc, char** argv) {
//     brood::freeze_support(argc, argv);
//     brood::Pool pool{{.processes = 4}};
//     std::vector<int> squares = pool.map(square, std::vector{1, 2, 3});
//   }
//
// What can be a task: task.hpp. What can be an argument or a result: serialize.hpp. A worker that
// is killed fails the task that it ran (WorkerDied) and is replaced; nothing else is lost and
// nothing hangs. Each worker leads a process group (POSIX) or a Job (Windows) of its own: what a
// task starts ends with its worker at the latest.
//
// Not for threads of one process, and not for work on other machines. A Pool belongs to the process
// that made it.
//
// The calls themselves (apply, map, imap, ...): detail/pool_calls.hpp.
//
// Python: multiprocessing.pool.Pool; the README's table has the differences.

#include <brood/async_result.hpp>
#include <brood/detail/pool_calls.hpp>
#include <brood/detail/task_control.hpp>
#include <brood/export.hpp>
#include <brood/imap.hpp>
#include <brood/pool_statistics.hpp>
#include <brood/pool_transport.hpp>
#include <brood/start_method.hpp>
#include <brood/task.hpp>
#include <brood/task_options.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace brood {

struct PoolOptions {
  /// How many workers. By default BROOD_PROCESSES, else cpu_count().
  ///
  /// 0, to look at a program with a debugger: no process is started. Each call runs its tasks at
  /// once, in order, in the thread that calls (an imap's when they are taken from the input), one
  /// thread at a time. They are turned into bytes and back as always, and what they throw arrives
  /// as RemoteError with the same text; one that crashes takes the program with it. The initializer
  /// runs when the Pool is made. The options on workers, timeouts and retries have no effect then.
  std::optional<int> processes{};

  /// By default get_start_method(). With fork, workers are copies of the program as it is when the
  /// Pool is made, those that replace a dead one too.
  std::optional<StartMethod> start_method{};

  /// What each worker calls before its first task; its arguments may hold handles. One that throws
  /// breaks the pool: all its tasks fail with that RemoteError. Python: Pool(initializer, initargs)
  Target initializer{};

  /// How many tasks a worker does, at least 1, before it ends and another one takes its place; by
  /// default there is no end. A chunk of a map is one task. Python: Pool(maxtasksperchild)
  std::optional<int> maxtasksperchild{};

  /// For calls that do not bring their own (Pool::with).
  TaskOptions tasks{};

  /// A worker that has had nothing to do for so long ends, as long as `min_processes` stay. Others
  /// come when there is more work than workers. Python: none; loky's timeout
  std::optional<std::chrono::nanoseconds> idle_timeout{};
  int min_processes = 0;

  /// Variables that each worker has in its environment, whatever the program has there. Set before
  /// anything of the worker runs where it is started afresh (spawn), and before its initializer
  /// where it is forked.
  std::vector<std::pair<std::string, std::string>> environment{};

  /// How many threads numeric libraries may use in each worker. By default the CPUs that this
  /// process may use / processes, at least 1, so that all workers together keep the machine busy
  /// and no busier. Sets OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS, BLIS_NUM_THREADS,
  /// VECLIB_MAXIMUM_THREADS and NUMEXPR_NUM_THREADS, each only when neither the program's
  /// environment nor `environment` has it; a forked worker also tells OpenMP, OpenBLAS and MKL if
  /// it has them loaded, since they have read their variables before. 0 sets nothing. Python: none;
  /// loky does it
  std::optional<int> threads_per_process{};

  /// A worker that has more memory of its own than so many bytes after a task is replaced: no task
  /// is lost. What it shares (the program's code, shared memory) does not count; what a forked
  /// worker has from the program does. Python: none; loky does it
  std::optional<std::uint64_t> memory_limit{};

  /// What the system gives a worker at most, in bytes. A task that wants more gets std::bad_alloc,
  /// so a RemoteError comes, or WorkerDied when the task cannot go on without; the caller is safe.
  /// Linux: private writable memory (RLIMIT_DATA), which what a worker starts has each for itself.
  /// Windows: the worker's committed memory (a Job). macOS has no such thing:
  /// std::invalid_argument.
  std::optional<std::uint64_t> hard_memory_limit{};

  /// Whether statistics() has times: two looks at the clock for each task.
  bool measure_times = false;

  /// By default BROOD_TRANSPORT ("ring", "stream"), else ring.
  std::optional<PoolTransport> transport{};
};

class PoolWith;

/// Threads: any member may be called from any thread, except the destructor.
/// Processes: the one that made it only; elsewhere (in a forked child) every call throws
/// std::logic_error.
class BROOD_EXPORT Pool : public detail::PoolCalls<Pool> {
 public:
  /// Starts the workers; does not wait until they are up.
  /// Throws: std::logic_error when the program did not call freeze_support, or for fork while other
  /// threads run;
  ///         std::invalid_argument for options that cannot be (maxtasksperchild = 0), a start
  ///         method or limit that this system does not have, or a BROOD_PROCESSES that is no
  ///         number; std::system_error when a process cannot be started. Then no worker is left.
  explicit Pool(PoolOptions options = {});

  /// terminate() and join(). Python: Pool.__exit__ terminates too; close() and join() finish the
  /// work first.
  ~Pool();

  Pool(Pool&&) noexcept;
  Pool& operator=(Pool&&) noexcept;

  /// The same calls with other options for their tasks, in place of PoolOptions::tasks:
  /// `pool.with({.timeout = 5s}).map(...)`. What it returns is good for as long as the pool is.
  /// Throws: std::invalid_argument for a timeout that is not more than 0, or negative retries.
  PoolWith with(const TaskOptions& options) const;

  /// From now on there are to be so many workers, at least 1. More: they are started. Fewer: those
  /// with the least to do finish what they run and end; what they have not begun goes to others.
  /// Never waits for either. How a map is cut into chunks follows; what was set for each worker
  /// (threads_per_process) stays.
  /// Throws: std::invalid_argument; std::logic_error after close or terminate, or with processes =
  /// 0.
  void resize(int processes);

  /// What the pool has done so far. Never blocks. May be called after join, too.
  PoolStatistics statistics() const;

  /// Writes from now on when each task ran, and where, into a file that Perfetto
  /// (https://ui.perfetto.dev) and chrome://tracing open: Chrome's trace event format, one row a
  /// worker. The file is written as the work goes on; when the program is killed, what it has so
  /// far is readable. It is finished when the pool has ended, or by the next call; an empty path
  /// only finishes it. Throws: std::system_error when the file cannot be opened. When it cannot be
  /// written later, the log says so and the pool goes on.
  void trace_to(const std::filesystem::path& file);

  /// No more tasks are taken; the workers end when the work is done. Never blocks; again is no
  /// error. Python: close
  void close();

  /// Ends the workers and all that they started, now. Every result that is not there yet becomes
  /// PoolTerminated before this returns. POSIX: SIGTERM to each worker's group, SIGKILL a second
  /// later to those that stay. Never waits for them; again is no error. Python: terminate, which
  /// leaves waiting threads waiting.
  void terminate();

  /// Blocks until all workers have ended. Throws: std::logic_error before close or terminate.
  /// Python: join
  void join();

 private:
  friend class detail::PoolCalls<Pool>;
  friend class Executor;
  friend class PoolWith;
  struct Impl;

  /// Called on every entry: this process made the pool, and the pool was not moved away.
  Impl& here(const char* call) const;

  std::shared_ptr<detail::Batch> submit(std::vector<detail::Call> calls, std::size_t items_in_each,
                                        detail::Attendance* attendance);
  std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const;
  std::unique_ptr<detail::ImapState> start_imap(detail::ChunkSource source,
                                                detail::ImapShape shape);

  // For Executor.
  std::weak_ptr<detail::TaskControl> control() const;
  void cancel_all();
  bool is_ours() const;

  std::shared_ptr<Impl> impl_;
};

/// A pool's calls with options of their own: what Pool::with returns. Cheap to make and to copy.
/// Threads: any.
class BROOD_EXPORT PoolWith : public detail::PoolCalls<PoolWith> {
 private:
  friend class detail::PoolCalls<PoolWith>;
  friend class Pool;

  PoolWith(std::shared_ptr<Pool::Impl> impl, std::shared_ptr<const TaskOptions> options);

  std::shared_ptr<detail::Batch> submit(std::vector<detail::Call> calls, std::size_t items_in_each,
                                        detail::Attendance* attendance);
  std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const;
  std::unique_ptr<detail::ImapState> start_imap(detail::ChunkSource source,
                                                detail::ImapShape shape);

  std::shared_ptr<Pool::Impl> impl_;
  std::shared_ptr<const TaskOptions> options_;
};

}  // namespace brood
