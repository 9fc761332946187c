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
#include <brood/export.hpp>
#include <brood/imap.hpp>
#include <brood/pool_transport.hpp>
#include <brood/start_method.hpp>
#include <brood/task.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

namespace brood {

struct PoolOptions {
  /// How many workers, at least 1. By default BROOD_PROCESSES, else cpu_count().
  std::optional<int> processes{};

  /// By default get_start_method(). With fork, workers are copies of the program as it is when the
  /// Pool is made, those that replace a dead one too.
  std::optional<StartMethod> start_method{};

  /// What each worker calls before its first task; its arguments may hold handles. One that throws
  /// breaks the pool: all its tasks fail with that RemoteError. Python: Pool(initializer, initargs)
  Target initializer{};

  /// By default BROOD_TRANSPORT ("ring", "stream"), else ring.
  std::optional<PoolTransport> transport{};
};

/// Threads: any member may be called from any thread, except the destructor.
/// Processes: the one that made it only; elsewhere (in a forked child) every call throws
/// std::logic_error.
class BROOD_EXPORT Pool : public detail::PoolCalls<Pool> {
 public:
  /// Starts the workers; does not wait until they are up.
  /// Throws: std::logic_error when the program did not call freeze_support, or for fork while other
  /// threads run;
  ///         std::invalid_argument for fewer than 1 process, a start method that this system does
  ///         not have, or a BROOD_PROCESSES that is no such number; std::system_error when a
  ///         process cannot be started. Then no worker is left.
  explicit Pool(PoolOptions options = {});

  /// terminate() and join(). Python: Pool.__exit__ terminates too; close() and join() finish the
  /// work first.
  ~Pool();

  Pool(Pool&&) noexcept;
  Pool& operator=(Pool&&) noexcept;

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
  struct Impl;

  /// Called on every entry: this process made the pool, and the pool was not moved away.
  Impl& here(const char* call) const;

  std::shared_ptr<detail::Batch> submit(std::vector<detail::Call> calls, std::size_t items_in_each,
                                        detail::Attendance* attendance);
  std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const;
  std::unique_ptr<detail::ImapState> start_imap(detail::ChunkSource source,
                                                detail::ImapShape shape);

  std::shared_ptr<Impl> impl_;
};

}  // namespace brood
