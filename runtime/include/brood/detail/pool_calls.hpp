#pragma once
// The calls that a Pool takes, for every class that hands tasks to a pool's workers.
//
//   class Pool : public detail::PoolCalls<Pool> { ... };
//
// Everything that knows types is here: a call becomes bytes, and bytes become its result. What Self
// must have knows none; it may be private when PoolCalls<Self> is a friend:
//
//   /// Hands the calls over, to be run in their order; chunk i is of the items from i *
//   /// items_in_each on. `attendance`: given by who waits for the result at once.
//   std::shared_ptr<Batch> submit(std::vector<Call> calls, std::size_t items_in_each,
//                                 Attendance* attendance);
//
//   /// How many of `items` items to put into one call, at least 1, when the caller wants
//   /// `chunksize`.
//   std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize);
//
//   std::unique_ptr<ImapState> start_imap(ChunkSource source, ImapShape shape);
//
// Python: multiprocessing.pool.Pool

#include <brood/async_result.hpp>
#include <brood/detail/chunk.hpp>
#include <brood/detail/star.hpp>
#include <brood/imap.hpp>
#include <brood/task.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood::detail {

template <class Self>
class PoolCalls {
 public:
  /// Calls the function in a worker and waits for its result: apply_async(...).get().
  /// Shape:   an argument of 64 KiB and more that is a vector, string or view of plain values is
  ///          read when the task is sent: nobody may change it until this returns.
  /// Python: Pool.apply
  template <class F, class... A>
  auto apply(F&& function, A&&... arguments) -> task_result_t<F, A...> {
    Attendance attendance;
    return call<F>(&attendance, function, arguments...).get();
  }

  /// Calls the function in a worker. The arguments are turned into bytes now.
  /// Blocks:  never.
  /// Throws:  what an argument's `serialize` throws (nothing was sent then); std::logic_error after
  ///          close or terminate.
  /// Python: Pool.apply_async; its callbacks are AsyncResult::then
  template <class F, class... A>
  auto apply_async(F&& function, A&&... arguments) -> AsyncResult<task_result_t<F, A...>> {
    return call<F>(nullptr, function, arguments...);
  }

  /// The function's value for each item, in the order of the items: a vector, or nothing for a void
  /// function.
  /// Shape:   items go in chunks of `chunksize`, one chunk a task; without one, in about four
  ///          chunks a worker, or in more so that none holds over 2 MiB of plain values. An empty
  ///          range needs no worker. The items of a vector or other contiguous range of plain
  ///          values are read as their chunks are sent: nobody may change them until this returns.
  /// Blocks:  until every item is through, also when one has failed.
  /// Throws:  the error of the first item that failed; see AsyncResult::get. What the range throws,
  ///          before any item is sent. std::invalid_argument for chunksize 0.
  /// Python: Pool.map
  template <std::ranges::input_range Range, class F>
  auto map(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    Attendance attendance;
    return map_any(&attendance, function, std::forward<Range>(items), chunksize).get();
  }

  /// As map, without waiting. All items are turned into bytes now.
  /// Python: Pool.map_async
  template <std::ranges::input_range Range, class F>
  auto map_async(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    return map_any(nullptr, function, std::forward<Range>(items), chunksize);
  }

  /// As map, for a function of several parameters: each item is a tuple, pair or array of its
  /// arguments.
  /// Python: Pool.starmap
  template <std::ranges::input_range Range, class F>
  auto starmap(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    Attendance attendance;
    return star_any(&attendance, function, std::forward<Range>(items), chunksize).get();
  }

  /// As starmap, without waiting.
  /// Python: Pool.starmap_async
  template <std::ranges::input_range Range, class F>
  auto starmap_async(F&& function, Range&& items, std::optional<std::size_t> chunksize = {}) {
    return star_any(nullptr, function, std::forward<Range>(items), chunksize);
  }

  /// The function's values one by one, in the order of the items, while the work goes on.
  /// Shape:   of the input, no more than `buffersize` items are taken ahead of what was fetched (by
  ///          default two chunks a worker), so it may be endless. A range that is an lvalue must
  ///          outlive the Imap; others are moved into it. A buffer smaller than a chunk makes the
  ///          chunks as small.
  /// Throws:  std::invalid_argument for chunksize 0 and buffersize 0; std::logic_error after close
  ///          or terminate. An item's error comes from the `next` whose turn it is, and the items
  ///          behind it follow; so does an error of the input itself, which ends it.
  /// Threads: the input is read by the caller: as much as fits ahead now, the rest by the thread
  ///          that fetches. After close() it is still read, until join().
  /// Python: Pool.imap, which takes all of the input at once before 3.15
  template <std::ranges::input_range Range, class F>
  auto imap(F&& function, Range&& items, std::size_t chunksize = 1,
            std::optional<std::size_t> buffersize = {}) {
    return imap_in(Order::of_chunks, function, std::forward<Range>(items), chunksize, buffersize);
  }

  /// As imap, but each chunk's values come as soon as it is done. An error of the input comes
  /// behind everything else.
  /// Python: Pool.imap_unordered
  template <std::ranges::input_range Range, class F>
  auto imap_unordered(F&& function, Range&& items, std::size_t chunksize = 1,
                      std::optional<std::size_t> buffersize = {}) {
    return imap_in(Order::as_settled, function, std::forward<Range>(items), chunksize, buffersize);
  }

 private:
  friend Self;
  PoolCalls() = default;

  Self& self() { return static_cast<Self&>(*this); }

  template <class F, class... A>
  auto call(Attendance* attendance, const std::decay_t<F>& function, const A&... arguments) {
    using Result = task_result_t<F, A...>;
    std::vector<Call> calls;
    const auto are = attendance != nullptr ? LongArguments::are_lent : LongArguments::are_copied;
    calls.push_back(make_call_of<std::decay_t<F>>(are, function, arguments...));
    return result<Result>(attendance, std::move(calls), 1, 1,
                          [](Batch& batch, std::size_t, std::size_t) -> Result {
                            return SingleValue<Result>::take(batch);
                          });
  }

  template <class F, class Range>
  auto map_any(Attendance* attendance, const F& function, Range&& items,
               std::optional<std::size_t> chunksize) {
    if constexpr (std::ranges::forward_range<Range>) {
      const auto are = attendance != nullptr ? LongArguments::are_lent : LongArguments::are_copied;
      return map_sized(attendance, are, function, items, chunksize);
    } else {
      std::vector<std::ranges::range_value_t<Range>> copy;
      for (auto&& item : items) {
        copy.push_back(std::forward<decltype(item)>(item));
      }
      return map_sized(attendance, LongArguments::are_copied, function, copy, chunksize);
    }
  }

  template <class F, class Range>
  auto star_any(Attendance* attendance, const F& function, Range&& items,
                std::optional<std::size_t> chunksize) {
    using Item = std::ranges::range_value_t<Range>;
    static_assert(element_count<Item> != 0,
                  "brood: starmap maps over tuples, pairs or arrays of arguments; for a function "
                  "of one parameter there is map.");
    using Function = std::decay_t<F>;
    require_task<Function>();
    return map_any(attendance, StarredWith<Function, Item>(function), std::forward<Range>(items),
                   chunksize);
  }

  template <class R>
  AsyncResult<R> result(Attendance* attendance, std::vector<Call> calls, std::size_t items,
                        std::size_t chunksize, R (*take)(Batch&, std::size_t, std::size_t)) {
    auto state = std::make_shared<ResultState<R>>();
    state->chunks = calls.size();
    state->items = items;
    state->take = take;
    const bool has_lent = std::ranges::any_of(calls, [](const Call& c) { return !c.lent.empty(); });
    state->batch = self().submit(std::move(calls), chunksize, attendance);
    if (has_lent) {
      attendance->has_lent(state->batch);
    }
    return AsyncResult<R>(std::move(state));
  }

  template <class F, class Range>
  auto imap_in(Order order, const F& function, Range&& items, std::size_t chunksize,
               std::optional<std::size_t> buffersize) {
    using Function = std::decay_t<F>;
    using Parameter = MapParameter<Function, std::ranges::range_value_t<Range>>;
    using Result = typename ResultStorage<typename MapTrampoline<Function, Parameter>::Raw>::type;
    const std::size_t each = std::min(chunksize, buffersize.value_or(chunksize));
    auto source = make_chunk_source(ChunkWriter<Function, Parameter>(function),
                                    std::forward<Range>(items), each);
    return Imap<Result>(self().start_imap(std::move(source), {each, buffersize, order}));
  }

  template <class F, class Range>
  auto map_sized(Attendance* attendance, LongArguments are, const F& function, Range&& items,
                 std::optional<std::size_t> chunksize) {
    using Function = std::decay_t<F>;
    using Parameter = MapParameter<Function, std::ranges::range_value_t<Range>>;
    using Result = typename ResultStorage<typename MapTrampoline<Function, Parameter>::Raw>::type;
    const auto count = static_cast<std::size_t>(std::ranges::distance(items));
    const std::size_t wanted = self().chunksize_for(count, chunksize);
    const std::size_t each = chunksize ? wanted : std::min(wanted, most_in_chunk<Parameter>);
    const ChunkWriter<Function, Parameter> writer(function);
    std::vector<Call> calls;
    calls.reserve((count + each - 1) / each);
    auto position = std::ranges::begin(items);
    for (std::size_t left = count; left != 0; left -= std::min(left, each)) {
      calls.push_back(writer.write(position, std::min(left, each), are));
    }
    if constexpr (std::is_void_v<Result>) {
      return result<void>(
          attendance, std::move(calls), count, each,
          [](Batch& batch, std::size_t chunks, std::size_t) { take_nothing(batch, chunks); });
    } else {
      return result<std::vector<Result>>(attendance, std::move(calls), count, each,
                                         [](Batch& batch, std::size_t chunks, std::size_t all) {
                                           return take_chunks<Result>(batch, chunks, all);
                                         });
    }
  }
};

}  // namespace brood::detail
