#pragma once
// Calls that run in threads of this process: what a ThreadPool makes of what it is asked, and where
// the values wait until they are fetched. Nothing becomes bytes here.

#include <brood/async_result.hpp>
#include <brood/detail/batch.hpp>
#include <brood/detail/star.hpp>
#include <brood/imap.hpp>

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace brood::detail {

/// A piece of work for a thread, one chunk of a batch.
struct ThreadTask {
  std::shared_ptr<Batch> batch;
  std::size_t chunk = 0;
  std::function<void()> work;

  /// It refers to what its caller has: the caller must wait until it has run, or never will.
  bool is_borrowed = false;

  bool is_settled = false;  ///< while it runs: its outcome is dropped
};

/// void as a value.
template <class R>
using ValueOf = std::conditional_t<std::is_void_v<R>, Nothing, R>;

/// A batch whose values wait beside it. Its outcomes are the numbers of their chunks.
template <class T>
class ValueBatch : public Batch {
 public:
  using Batch::Batch;

  void put(std::size_t chunk, T value) {
    const std::lock_guard lock(mutex_);
    values_.emplace(chunk, std::move(value));
  }

  T take(std::size_t chunk) {
    const std::lock_guard lock(mutex_);
    return std::move(values_.extract(chunk).mapped());
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::size_t, T> values_;
};

/// Calls, and gives what there is to give.
template <class F, class... A>
auto call_for_value(F& function, A&&... arguments) {
  using Raw = std::invoke_result_t<F&, A...>;
  if constexpr (std::is_void_v<Raw>) {
    std::invoke(function, std::forward<A>(arguments)...);
    return Nothing{};
  } else {
    return std::remove_cvref_t<Raw>(std::invoke(function, std::forward<A>(arguments)...));
  }
}

/// What F is given of an item that nobody else needs: the item, to be moved from; an F that changes
/// it gets it where it is.
template <class F, class T>
decltype(auto) pass_item(T& item) {
  if constexpr (std::is_invocable_v<F&, T&&>) {
    return std::move(item);
  } else {
    return (item);
  }
}

template <class F, class Item>
using ItemResult = std::remove_cvref_t<std::invoke_result_t<F&, Item>>;

/// The values of a chunk of items, in place. Iterators of a range that others read meanwhile.
template <class F, class Iterator>
auto map_chunk(F& function, Iterator place, std::size_t count) {
  using Value = ValueOf<ItemResult<F, std::iter_reference_t<Iterator>>>;
  std::vector<Value> values;
  values.reserve(count);
  for (; count != 0; --count, ++place) {
    values.push_back(call_for_value(function, *place));
  }
  return values;
}

/// The same for items of one's own.
template <class F, class T>
auto map_own_chunk(F& function, std::deque<T>& items) {
  using Value = ValueOf<ItemResult<F, decltype(pass_item<F>(std::declval<T&>()))>>;
  std::vector<Value> values;
  values.reserve(items.size());
  for (T& item : items) {
    values.push_back(call_for_value(function, pass_item<F>(item)));
  }
  return values;
}

template <class F, class Tuple, std::size_t... I>
consteval bool can_apply(std::index_sequence<I...>) {
  return std::is_invocable_v<F&, decltype(std::get<I>(std::declval<Tuple>()))...>;
}

/// A function of several parameters as one of a tuple of them.
template <class F>
struct Applied {
  F function;

  template <class Tuple>

  requires(can_apply<F, Tuple>(
      std::make_index_sequence<element_count<std::remove_cvref_t<Tuple>>>())) decltype(auto)
  operator()(Tuple&& tuple) {
    return std::apply(function, std::forward<Tuple>(tuple));
  }
};

/// Makes the result of a call out of its one value.
template <class R>
R take_value(Batch& batch, std::size_t, std::size_t) {
  take_nothing(batch, 1);
  if constexpr (!std::is_void_v<R>) {
    return static_cast<ValueBatch<R>&>(batch).take(0);
  }
}

/// Makes the vector that is a map's result out of its chunks.
template <class T>
std::vector<T> take_value_chunks(Batch& batch, std::size_t chunks, std::size_t items) {
  take_nothing(batch, chunks);
  std::vector<T> all;
  all.reserve(items);
  for (std::size_t i = 0; i < chunks; ++i) {
    auto part = static_cast<ValueBatch<std::vector<T>>&>(batch).take(i);
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return all;
}

/// The input of an imap: chunks of items of its own, each with the function that it is for. What
/// the input throws comes behind the items that were read before it.
template <class F, class Range>
class ThreadFeed {
 public:
  using Item = std::ranges::range_value_t<Range>;
  using Items = std::deque<Item>;
  using Result = ItemResult<F, decltype(pass_item<F>(std::declval<Item&>()))>;
  using Iterator = std::ranges::iterator_t<std::remove_reference_t<Range>>;

  ThreadFeed(F called, Range&& range, std::size_t chunksize)
      : function_(std::move(called)), range_(std::forward<Range>(range)), chunksize_(chunksize) {}

  F& function() { return function_; }

  /// Empty at the end.
  Items next() {
    if (failure_) {
      std::rethrow_exception(failure_);
    }
    Items items;
    try {
      read(items);
    } catch (...) {
      if (items.empty()) {
        throw;
      }
      failure_ = std::current_exception();
    }
    return items;
  }

 private:
  void read(Items& items) {
    if (!place_) {
      place_.emplace(InputPlace<Iterator>{std::ranges::begin(range_)});
    }
    while (items.size() < chunksize_) {
      if (std::exchange(place_->is_taken, false)) {
        ++place_->iterator;
      }
      if (place_->iterator == std::ranges::end(range_)) {
        return;
      }
      if constexpr (!std::is_lvalue_reference_v<Range> && !std::ranges::view<Range>) {
        items.push_back(std::ranges::iter_move(place_->iterator));
      } else {
        items.push_back(*place_->iterator);
      }
      place_->is_taken = true;
    }
  }

  F function_;
  Range range_;  // T& for an lvalue, T for the rest
  std::size_t chunksize_;
  std::optional<InputPlace<Iterator>> place_{};
  std::exception_ptr failure_{};
};

}  // namespace brood::detail
