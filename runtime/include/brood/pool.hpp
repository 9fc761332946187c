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
// Python: multiprocessing.pool.Pool; the README's table has the differences.

#include <brood/async_result.hpp>
#include <brood/detail/chunk.hpp>
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
class BROOD_EXPORT Pool {
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

  /// Calls the function in a worker and waits for its result: apply_async(...).get(). Python:
  /// Pool.apply
  template <class F, class... A>
  auto apply(F&& function, A&&... arguments) -> task_result_t<F, A...> {
    return apply_async(std::forward<F>(function), std::forward<A>(arguments)...).get();
  }

  /// Calls the function in a worker. The arguments are turned into bytes now.
  /// Blocks:  never.
  /// Throws:  what an argument's `serialize` throws (nothing was sent then); std::logic_error after
  /// close or terminate. Python: Pool.apply_async
  template <class F, class... A>
  auto apply_async(F&& function, A&&... arguments) -> AsyncResult<task_result_t<F, A...>> {
    using Result = task_result_t<F, A...>;
    std::vector<detail::Call> calls;
    calls.push_back(detail::make_call<std::decay_t<F>>(function, arguments...));
    return result<Result>(std::move(calls), 1, 1,
                          [](detail::Batch& batch, std::size_t, std::size_t) -> Result {
                            return detail::SingleValue<Result>::take(batch);
                          });
  }

  /// The function's value for each item, in the order of the items: a vector, or nothing for a void
  /// function. Shape:   items go in chunks of `chunksize`, one chunk a task; without one, in about
  /// four chunks a worker. An
  ///          empty range needs no worker.
  /// Blocks:  until every item is through, also when one has failed.
  /// Throws:  the error of the first item that failed; see AsyncResult::get. std::invalid_argument
  /// for chunksize 0. Python: Pool.map
  template <std::ranges::input_range Range, class F>
  auto map(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    return map_async(std::forward<F>(function), std::forward<Range>(items), chunksize).get();
  }

  /// As map, without waiting. All items are turned into bytes now. Python: Pool.map_async
  template <std::ranges::input_range Range, class F>
  auto map_async(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    if constexpr (std::ranges::forward_range<Range>) {
      return map_sized(function, items, chunksize);
    } else {
      std::vector<std::ranges::range_value_t<Range>> copy;
      for (auto&& item : items) {
        copy.push_back(std::forward<decltype(item)>(item));
      }
      return map_sized(function, copy, chunksize);
    }
  }

  /// The function's values one by one, in the order of the items, while the work goes on.
  /// Shape:   takes no more input than the workers need to stay busy (2 chunks a worker) ahead of
  /// what was fetched,
  ///          so the input may be endless. A range that is an lvalue must outlive the Imap; others
  ///          are moved into it.
  /// Throws:  std::invalid_argument for chunksize 0; std::logic_error after close or terminate. An
  /// item's error comes
  ///          from the `next` whose turn it is, and the items behind it follow; so does an error of
  ///          the input itself, which ends it.
  /// Threads: the input is read by the caller: as much as fits ahead now, the rest by the thread
  /// that fetches. After
  ///          close() it is still read, until join().
  /// Python: Pool.imap
  template <std::ranges::input_range Range, class F>
  auto imap(F&& function, Range&& items, std::size_t chunksize = 1) {
    using Function = std::decay_t<F>;
    using Value = std::ranges::range_value_t<Range>;
    using Parameter = detail::MapParameter<Function, Value>;
    using Result = typename detail::ResultStorage<
        typename detail::MapTrampoline<Function, Parameter>::Raw>::type;
    auto source = detail::make_chunk_source(detail::ChunkWriter<Function, Parameter>(function),
                                            std::forward<Range>(items), chunksize);
    return Imap<Result>(start_imap(std::move(source), chunksize));
  }

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
  struct Impl;

  /// Called on every entry: this process made the pool, and the pool was not moved away.
  Impl& here(const char* call) const;

  std::shared_ptr<detail::Batch> submit(std::vector<detail::Call> calls, std::size_t items_in_each);
  std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const;
  std::unique_ptr<detail::ImapState> start_imap(detail::ChunkSource source, std::size_t chunksize);

  template <class R>
  AsyncResult<R> result(std::vector<detail::Call> calls, std::size_t items, std::size_t chunksize,
                        R (*take)(detail::Batch&, std::size_t, std::size_t)) {
    auto state = std::make_shared<detail::ResultState<R>>();
    state->chunks = calls.size();
    state->items = items;
    state->take = take;
    state->batch = submit(std::move(calls), chunksize);
    return AsyncResult<R>(std::move(state));
  }

  template <class F, class Range>
  auto map_sized(const F& function, Range&& items, std::optional<std::size_t> chunksize) {
    using Function = std::decay_t<F>;
    using Parameter = detail::MapParameter<Function, std::ranges::range_value_t<Range>>;
    using Result = typename detail::ResultStorage<
        typename detail::MapTrampoline<Function, Parameter>::Raw>::type;
    const auto count = static_cast<std::size_t>(std::ranges::distance(items));
    const std::size_t each = chunksize_for(count, chunksize);
    const detail::ChunkWriter<Function, Parameter> writer(function);
    std::vector<detail::Call> calls;
    calls.reserve((count + each - 1) / each);
    auto position = std::ranges::begin(items);
    for (std::size_t left = count; left != 0; left -= std::min(left, each)) {
      calls.push_back(writer.write(position, std::min(left, each)));
    }
    if constexpr (std::is_void_v<Result>) {
      return result<void>(std::move(calls), count, each,
                          [](detail::Batch& batch, std::size_t chunks, std::size_t) {
                            detail::take_nothing(batch, chunks);
                          });
    } else {
      return result<std::vector<Result>>(
          std::move(calls), count, each,
          [](detail::Batch& batch, std::size_t chunks, std::size_t all) {
            return detail::take_chunks<Result>(batch, chunks, all);
          });
    }
  }

  std::shared_ptr<Impl> impl_;
};

}  // namespace brood
