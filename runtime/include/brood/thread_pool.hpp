#pragma once
// A Pool whose workers are threads of this process.
//
//   brood::ThreadPool pool{{.processes = 4}};
//   pool.map([&](const std::string& url) { return fetch(url, session); }, urls);
//   pool.map([](Particle& p) { p.move(); }, particles);      // in place
//
// The same calls as Pool's (detail/pool_calls.hpp), but nothing is turned into bytes: any callable
// with any captures, any arguments, references as std::ref, and what a task throws arrives as it
// is. For tasks that wait, and for work on memory that all share. Not for code that may crash, and
// a task that runs cannot be stopped. The function of a map is called by several threads at once.
//
// Python: multiprocessing.pool.ThreadPool

#include <brood/async_result.hpp>
#include <brood/detail/thread_call.hpp>
#include <brood/export.hpp>
#include <brood/imap.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

struct ThreadPoolOptions {
  /// How many threads, at least 1. By default cpu_count(). The name is Python's.
  std::optional<int> processes{};

  /// What each thread calls first. When one throws, all tasks fail with that.
  std::function<void()> initializer{};
};

/// Threads: any member may be called from any thread, except the destructor.
class BROOD_EXPORT ThreadPool {
 public:
  /// Throws: std::invalid_argument for fewer than 1 thread; std::system_error when one cannot be
  ///         started. Then none is left.
  explicit ThreadPool(ThreadPoolOptions options = {});

  /// terminate() and join(): it waits for the tasks that run. In one of its own tasks, it does not
  /// wait.
  ~ThreadPool();

  ThreadPool(ThreadPool&&) noexcept;
  ThreadPool& operator=(ThreadPool&&) noexcept;

  /// apply_async(...).get()
  template <class F, class... A>
  auto apply(F&& function, A&&... arguments) {
    return apply_async(std::forward<F>(function), std::forward<A>(arguments)...).get();
  }

  /// Calls the function in a thread. Function and arguments are copied, or moved, as for
  /// std::thread: std::ref(x) passes x itself.
  /// Throws: std::logic_error after close or terminate.
  template <class F, class... A>
  auto apply_async(F&& function, A&&... arguments) {
    using Function = std::decay_t<F>;
    using Result = std::remove_cvref_t<std::invoke_result_t<Function&, std::decay_t<A>...>>;
    auto call = std::make_shared<std::tuple<Function, std::decay_t<A>...>>(
        std::forward<F>(function), std::forward<A>(arguments)...);
    auto batch = std::make_shared<detail::ValueBatch<detail::ValueOf<Result>>>(1, callbacks());
    auto* const values = batch.get();
    std::vector<detail::ThreadTask> tasks(1);
    tasks[0] = {batch, 0, [call = std::move(call), values] {
                  std::apply(
                      [&](Function& f, auto&... argument) {
                        values->put(0, detail::call_for_value(f, std::move(argument)...));
                      },
                      *call);
                }};
    return result<Result>(std::move(batch), std::move(tasks), 1, &detail::take_value<Result>);
  }

  /// As Pool::map. The items are not copied: the function gets each one where it is, and may change
  /// it if it takes a reference. A range that can be gone through once only is copied first.
  /// Blocks: until every item is through. After terminate(), until those being worked on are.
  /// Throws: what the first item that failed threw, as it is; PoolTerminated.
  template <std::ranges::input_range Range, class F>
  auto map(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    if constexpr (!std::ranges::forward_range<Range>) {
      return map_async(std::forward<F>(function), std::forward<Range>(items), chunksize).get();
    } else {
      const auto count = static_cast<std::size_t>(std::ranges::distance(items));
      const std::size_t each = chunksize_for(count, chunksize);
      using Iterator = std::ranges::iterator_t<Range>;
      return map_chunks<detail::ItemResult<std::remove_reference_t<F>,
                                           std::ranges::range_reference_t<Range>>>(
                 count, each, true,
                 [&function, place = std::ranges::begin(items)](std::size_t size) mutable {
                   Iterator first = place;
                   std::ranges::advance(place, static_cast<std::iter_difference_t<Iterator>>(size));
                   return [&function, first, size] {
                     return detail::map_chunk(function, first, size);
                   };
                 })
          .get();
    }
  }

  /// As map, without waiting: function and items are copied, or moved out of a container that is
  /// handed over.
  template <std::ranges::input_range Range, class F>
  auto map_async(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    using Function = std::decay_t<F>;
    using Item = std::ranges::range_value_t<Range>;
    constexpr bool is_ours =
        !std::is_lvalue_reference_v<Range> && !std::ranges::view<std::remove_cvref_t<Range>>;
    auto own = std::make_shared<Function>(std::forward<F>(function));
    std::vector<Item> all;
    for (auto&& item : items) {
      if constexpr (is_ours) {
        all.push_back(std::move(item));
      } else {
        all.push_back(std::forward<decltype(item)>(item));
      }
    }
    const std::size_t each = chunksize_for(all.size(), chunksize);
    using Passed = decltype(detail::pass_item<Function>(std::declval<Item&>()));
    return map_chunks<detail::ItemResult<Function, Passed>>(
        all.size(), each, false, [&, done = std::size_t{0}](std::size_t size) mutable {
          auto part = std::make_shared<std::deque<Item>>();
          for (const std::size_t end = done + size; done != end; ++done) {
            part->push_back(std::move(all[done]));
          }
          return [own, part] { return detail::map_own_chunk(*own, *part); };
        });
  }

  /// As Pool::starmap, and as map.
  template <std::ranges::input_range Range, class F>
  auto starmap(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    return map(detail::Applied<std::decay_t<F>>{std::forward<F>(function)},
               std::forward<Range>(items), chunksize);
  }

  /// As Pool::starmap_async, and as map_async.
  template <std::ranges::input_range Range, class F>
  auto starmap_async(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    return map_async(detail::Applied<std::decay_t<F>>{std::forward<F>(function)},
                     std::forward<Range>(items), chunksize);
  }

  /// As Pool::imap. The items are copied out of the range.
  template <std::ranges::input_range Range, class F>
  auto imap(F&& function, Range&& items, std::size_t chunksize = 1,
            std::optional<std::size_t> buffersize = {}) {
    return imap_in(detail::Order::of_chunks, std::forward<F>(function), std::forward<Range>(items),
                   chunksize, buffersize);
  }

  /// As Pool::imap_unordered.
  template <std::ranges::input_range Range, class F>
  auto imap_unordered(F&& function, Range&& items, std::size_t chunksize = 1,
                      std::optional<std::size_t> buffersize = {}) {
    return imap_in(detail::Order::as_settled, std::forward<F>(function), std::forward<Range>(items),
                   chunksize, buffersize);
  }

  /// No more tasks are taken; the threads end when the work is done. Never blocks; again is no
  /// error.
  void close();

  /// Drops what has not begun: every result that is not there yet becomes PoolTerminated before
  /// this returns (but see map). What runs, runs on, and its result is dropped.
  void terminate();

  /// Blocks until all threads have ended. Throws: std::logic_error before close or terminate, and
  /// in one of its own tasks.
  void join();

 private:
  struct Impl;

  Impl& here(const char* call) const;
  std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const;
  std::shared_ptr<detail::CallbackThread> callbacks() const;
  void submit(std::vector<detail::ThreadTask> tasks);

  /// `next`: the task for the chunk whose number it is given; nothing at the end of the input.
  using NextTask = std::function<std::function<void()>(std::size_t chunk)>;
  std::unique_ptr<detail::ImapState> start_imap(NextTask next, const detail::ImapShape& shape,
                                                std::shared_ptr<detail::Batch> batch);

  template <class R>
  AsyncResult<R> result(std::shared_ptr<detail::Batch> batch, std::vector<detail::ThreadTask> tasks,
                        std::size_t items, R (*take)(detail::Batch&, std::size_t, std::size_t)) {
    auto state = std::make_shared<detail::ResultState<R>>();
    state->chunks = tasks.size();
    state->items = items;
    state->take = take;
    state->batch = std::move(batch);
    submit(std::move(tasks));
    return AsyncResult<R>(std::move(state));
  }

  /// `make`: what gives the values of the next so many items.
  template <class R, class Make>
  auto map_chunks(std::size_t count, std::size_t each, bool is_borrowed, Make make) {
    using Values = std::vector<detail::ValueOf<R>>;
    const std::size_t chunks = (count + each - 1) / each;
    auto batch = std::make_shared<detail::ValueBatch<Values>>(chunks, callbacks());
    std::vector<detail::ThreadTask> tasks;
    tasks.reserve(chunks);
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      auto work = make(std::min(each, count - chunk * each));
      tasks.push_back(
          {batch, chunk,
           [work = std::move(work), chunk, values = batch.get()] { values->put(chunk, work()); },
           is_borrowed});
    }
    if constexpr (std::is_void_v<R>) {
      return result<void>(std::move(batch), std::move(tasks), count,
                          [](detail::Batch& all, std::size_t size, std::size_t) {
                            detail::take_nothing(all, size);
                          });
    } else {
      return result<std::vector<R>>(std::move(batch), std::move(tasks), count,
                                    &detail::take_value_chunks<R>);
    }
  }

  template <class F, class Range>
  auto imap_in(detail::Order order, F&& function, Range&& items, std::size_t chunksize,
               std::optional<std::size_t> buffersize) {
    using Feed = detail::ThreadFeed<std::decay_t<F>, Range>;
    using Result = typename Feed::Result;
    using Value = typename Imap<Result>::Value;
    using Values = std::vector<detail::ValueOf<Result>>;
    const std::size_t each = std::min(chunksize, buffersize.value_or(chunksize));
    auto feed = std::make_shared<Feed>(std::forward<F>(function), std::forward<Range>(items), each);
    auto batch = std::make_shared<detail::ValueBatch<Values>>(0, callbacks(), order);
    auto next = [feed, values = batch.get()](std::size_t chunk) -> std::function<void()> {
      auto part = std::make_shared<typename Feed::Items>(feed->next());
      if (part->empty()) {
        return nullptr;
      }
      return [feed, values, part, chunk] {
        values->put(chunk, detail::map_own_chunk(feed->function(), *part));
      };
    };
    return Imap<Result>(start_imap(std::move(next), {each, buffersize, order}, std::move(batch)),
                        [](detail::Batch& all, detail::Outcome& outcome) {
                          const auto chunk = decode<std::size_t>(outcome.value());
                          auto values = static_cast<detail::ValueBatch<Values>&>(all).take(chunk);
                          if constexpr (std::is_void_v<Result>) {
                            return std::vector<Value>(values.size());
                          } else {
                            return values;
                          }
                        });
  }

  std::shared_ptr<Impl> impl_;
};

}  // namespace brood
