#pragma once
// Worker processes behind futures that can be cancelled, waited for in any order, and awaited.
//
//   brood::Executor executor{{.processes = 4}};
//   std::vector<brood::Future<int>> futures;
//   for (int x : numbers) { futures.push_back(executor.submit(square, x)); }
//   for (const auto& future : brood::as_completed(futures)) { use(future.result()); }
//
// The same workers as a Pool's, with the same promises: a worker that is killed fails its own task,
// and the executor goes on. What can be done with a Future: future.hpp.
//
// Python: concurrent.futures.ProcessPoolExecutor, which is broken for good when one worker dies

#include <brood/export.hpp>
#include <brood/future.hpp>
#include <brood/pool.hpp>

#include <cstddef>
#include <optional>
#include <ranges>
#include <utility>

namespace brood {

struct ShutdownOptions {
  bool wait = true;             ///< until all workers have ended
  bool cancel_futures = false;  ///< all calls that have not begun
};

/// Threads: any member may be called from any thread, except the destructor.
/// Processes: the one that made it only.
class BROOD_EXPORT Executor {
 public:
  /// Python's max_workers is `processes`, its mp_context `start_method`, its max_tasks_per_child
  /// `maxtasksperchild`. Throws: as Pool.
  explicit Executor(PoolOptions options = {});

  /// shutdown(): waits for all that was submitted.
  ~Executor();

  Executor(Executor&&) noexcept = default;

  /// Calls the function in a worker. The arguments are turned into bytes now.
  /// Blocks:  never.
  /// Throws:  what an argument's `serialize` throws; std::logic_error after shutdown.
  /// Python: Executor.submit
  template <class F, class... A>
  Future<task_result_t<F, A...>> submit(F&& function, A&&... arguments) {
    return {pool_.apply_async(std::forward<F>(function), std::forward<A>(arguments)...),
            pool_.control()};
  }

  /// The function's values for the items, in their order, one by one: Pool::imap.
  /// Python: Executor.map
  template <std::ranges::input_range Range, class F>
  auto map(F&& function, Range&& items, std::size_t chunksize = 1,
           std::optional<std::size_t> buffersize = {}) {
    return pool_.imap(std::forward<F>(function), std::forward<Range>(items), chunksize, buffersize);
  }

  /// No more calls are taken; the workers end when the work is done. Again is no error. With
  /// cancel_futures, a map takes no more input.
  /// Python: Executor.shutdown
  void shutdown(ShutdownOptions options = {});

 private:
  Pool pool_;
};

}  // namespace brood
