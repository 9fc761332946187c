#pragma once
// The result of a call that runs in a pool, to be had later.
//
//   brood::AsyncResult<int> result = pool.apply_async(square, 7);
//   ... something else ...
//   int answer = result.get();      // waits, and throws what the task threw
//
//   pool.apply_async(square, 7).then([](int y) { std::cout << y; },
//                                    [](std::exception_ptr why) { ... });
//
// Copies stand for the same result. It stays good when the pool is gone: a result that came before
// is still there, one that did not is PoolTerminated. Not a way to cancel a task: see Future in
// executor.hpp.
//
// Python: multiprocessing.pool.AsyncResult.

#include <brood/detail/batch.hpp>
#include <brood/detail/callback.hpp>
#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/serialize.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

template <class R>
class Future;
class ThreadPool;

namespace detail {

template <class Self>
class PoolCalls;

/// A path is a range of paths.
template <class T>
concept RangeOfOthers = std::ranges::range<T> && !std::same_as<std::ranges::range_value_t<T>, T>;

/// Whether a T can be copied: a vector says so of itself whatever its elements are.
template <class T>
inline constexpr bool is_copyable = std::is_copy_constructible_v<T>;
template <RangeOfOthers T>
inline constexpr bool is_copyable<T> =
    std::is_copy_constructible_v<T>&& is_copyable<std::ranges::range_value_t<T>>;
template <class... T>
inline constexpr bool is_copyable<std::pair<T...>> = (is_copyable<T> && ...);
template <class... T>
inline constexpr bool is_copyable<std::tuple<T...>> = (is_copyable<T> && ...);
template <class T>
inline constexpr bool is_copyable<std::optional<T>> = is_copyable<T>;

/// How the chunks of a batch become one value: a single call.
template <class R>
struct SingleValue {
  static R take(Batch& batch) {
    std::optional<Outcome> outcome = batch.take_first(std::nullopt);
    return decode<R>(outcome->value(), outcome->handles());
  }
};

template <>
struct SingleValue<void> {
  static void take(Batch& batch) { batch.take_first(std::nullopt)->value(); }
};

/// As decode<std::vector<T>> would, but without an archive: this is done for every chunk of a map.
template <class T>
void append_bitwise(std::vector<T>& all, std::span<const std::byte> bytes) {
  std::uint64_t count = 0;
  if (bytes.size() < sizeof count || (bytes.size() - sizeof count) % sizeof(T) != 0) {
    throw DecodingError("the results of a chunk have a length that cannot be");
  }
  std::memcpy(&count, bytes.data(), sizeof count);
  if (count != (bytes.size() - sizeof count) / sizeof(T)) {
    throw DecodingError("the results of a chunk are not as many as they are said to be");
  }
  const std::size_t old = all.size();
  all.resize(old + static_cast<std::size_t>(count));
  if (count != 0) {
    std::memcpy(all.data() + old, bytes.data() + sizeof count, bytes.size() - sizeof count);
  }
}

/// How the chunks of a batch become one value: a vector in pieces. The first failure is thrown when
/// all chunks are through, so that nothing of the call still runs then.
template <class T>
std::vector<T> take_chunks(Batch& batch, std::size_t chunks, std::size_t items) {
  std::vector<T> all;
  all.reserve(items);
  std::exception_ptr failure;
  for (std::size_t i = 0; i < chunks; ++i) {
    std::optional<Outcome> outcome = batch.take_first(std::nullopt);
    if (failure || outcome->failure) {
      failure = failure ? failure : outcome->failure;
      continue;
    }
    if constexpr (is_bitwise<T> && !std::is_same_v<T, bool>) {
      append_bitwise(all, outcome->value());
    } else {
      std::vector<T> part = decode<std::vector<T>>(outcome->value(), outcome->handles());
      std::move(part.begin(), part.end(), std::back_inserter(all));
    }
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
  return all;
}

inline void take_nothing(Batch& batch, std::size_t chunks) {
  std::exception_ptr failure;
  for (std::size_t i = 0; i < chunks; ++i) {
    const std::optional<Outcome> outcome = batch.take_first(std::nullopt);
    failure = failure ? failure : outcome->failure;
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
}

struct Nothing {};

/// In the place of a callback that is not wanted.
struct NoCallback {};

/// What the copies of an AsyncResult share: the batch, then the value that was made of it, once.
template <class R>
struct ResultState {
  using Value = std::conditional_t<std::is_void_v<R>, Nothing, R>;

  std::shared_ptr<Batch> batch;
  R (*take)(Batch&, std::size_t chunks, std::size_t items) = nullptr;
  std::size_t chunks = 1;
  std::size_t items = 1;

  std::mutex mutex;  // guards what follows
  std::optional<Value> value;
  std::exception_ptr failure;
  bool given_away = false;

  /// Makes the value when nobody has; blocks until the batch is ready only if it was not. Needs the
  /// mutex.
  void settle() {
    if (value || failure) {
      return;
    }
    try {
      if constexpr (std::is_void_v<R>) {
        take(*batch, chunks, items);
        value.emplace();
      } else {
        value.emplace(take(*batch, chunks, items));
      }
    } catch (...) {
      failure = std::current_exception();
    }
  }
};

/// Calls the one of the two that is for this result, without a lock held.
template <class R, class OnValue, class OnError>
void call_back(ResultState<R>& state, const Callback* previous, OnValue& on_value,
               OnError& on_error) {
  std::exception_ptr failure = previous == nullptr ? nullptr : previous->failure();
  if (!failure) {
    const std::lock_guard lock(state.mutex);
    state.settle();
    failure = state.failure;
  }
  if (failure) {
    if constexpr (!std::is_same_v<OnError, NoCallback>) {
      on_error(failure);
    }
  } else if constexpr (std::is_void_v<R>) {
    on_value();
  } else {
    on_value(std::as_const(*state.value));
  }
}

}  // namespace detail

template <class R>
class AsyncResult {
 public:
  /// The task's value.
  /// Shape:   a copy; the value itself when this is the last copy of the AsyncResult
  ///          (`pool.map_async(...).get()`) or when R cannot be copied (then only the first get has
  ///          it).
  /// Blocks:  until the task has ended; for a map, until all of its tasks have. With callbacks
  ///          (then), until these have run, too.
  /// Throws:  RemoteError (the task threw; of a map: the first item's error), WorkerDied,
  ///          PoolTerminated, StartError, EncodingError (the result could not travel). The same
  ///          again at each call. What a callback of this result threw, instead of all these.
  ///          std::logic_error when a value that cannot be copied was taken before, and in a
  ///          callback that would wait for another callback.
  /// Threads: any.
  /// Python: AsyncResult.get
  R get() const& {
    wait();
    return value();
  }

  R get() && {
    // Nobody else looks: long chunks are taken as they come, so that their memory is free early.
    if (callback_ || state_.use_count() != 1 || state_->items < state_->chunks * 1024) {
      wait();
    }
    throw_if_callback_threw();
    if constexpr (!std::is_void_v<R>) {
      const std::lock_guard lock(state_->mutex);
      state_->settle();
      if (state_.use_count() == 1 && state_->value && !state_->given_away) {
        return std::move(*state_->value);
      }
    }
    return value();
  }

  /// As get, but gives up after `timeout`: nothing then (false for AsyncResult<void>). The result
  /// can still be had later. Python: get(timeout), which raises TimeoutError.
  auto get_for(Duration timeout) const {
    if constexpr (std::is_void_v<R>) {
      const bool in_time = wait_for(timeout);
      if (in_time) {
        value();
      }
      return in_time;
    } else {
      return wait_for(timeout) ? std::optional<R>(value()) : std::nullopt;
    }
  }

  /// Whether the call is over, well or not. Never blocks. Python: AsyncResult.ready
  bool ready() const { return callback_ ? callback_->over() : state_->batch->ready(); }

  /// Whether the call is over without an error. Python: AsyncResult.successful
  /// Throws: std::logic_error while it is not ready.
  bool successful() const {
    if (!ready()) {
      throw std::logic_error(
          "AsyncResult::successful: the task has not ended; ask ready(), or wait() first");
    }
    return failure() == nullptr;
  }

  /// Blocks until the call is over. Python: AsyncResult.wait
  void wait() const { wait_until_ready(std::nullopt); }

  /// Blocks until the call is over or the time has passed; whether it is over. Negative times count
  /// as zero.
  bool wait_for(Duration timeout) const { return wait_until_ready(timeout); }

  /// Has one of the two called when the call is over: `on_value` with the value (a const R&, or
  /// nothing for void), `on_error` with the std::exception_ptr of what it failed with.
  /// Shape:   the same result again, but one that is ready when the callback has run. Where the
  ///          callback threw, this result's get throws that; the one it was made of, and all
  ///          others, do not know of it. It is logged, too.
  /// Blocks:  never.
  /// Threads: the callback runs in a thread that the pool has for all of its callbacks, one behind
  ///          the other in the order in which the results came. It may call the pool, and wait for
  ///          other results; but not for one that has a callback itself, which could not run
  ///          meanwhile: std::logic_error. When the pool was joined, then() itself calls it.
  /// Throws:  std::system_error when that thread cannot be started.
  /// Python: apply_async(callback=, error_callback=), map_async, starmap_async; there a callback
  /// that throws ends the pool's thread (before 3.16)
  template <class OnValue, class OnError = detail::NoCallback>
  AsyncResult then(OnValue on_value, OnError on_error = {}) const& {
    static_assert(std::is_void_v<R> || detail::is_copyable<R>,
                  "brood: this value cannot be copied, so it has one owner: write "
                  "std::move(result).then(...), and go on with what it returns.");
    return AsyncResult(*this).then(std::move(on_value), std::move(on_error));
  }

  template <class OnValue, class OnError = detail::NoCallback>
  AsyncResult then(OnValue on_value, OnError on_error = {}) && {
    auto action = [state = state_, previous = callback_,
                   calls = std::make_shared<std::pair<OnValue, OnError>>(std::move(on_value),
                                                                         std::move(on_error))] {
      detail::call_back(*state, previous.get(), calls->first, calls->second);
    };
    const auto& thread = state_->batch->callbacks();
    auto callback = std::make_shared<detail::Callback>(thread, std::move(action), callback_);
    thread->start();
    watch(callback, 0);
    return AsyncResult(std::move(state_), std::move(callback));
  }

 private:
  template <class Self>
  friend class detail::PoolCalls;
  template <class>
  friend class Future;
  friend class ThreadPool;

  explicit AsyncResult(std::shared_ptr<detail::ResultState<R>> state,
                       std::shared_ptr<detail::Callback> callback = nullptr)
      : state_(std::move(state)), callback_(std::move(callback)) {}

  bool wait_until_ready(detail::Batch::Timeout timeout) const {
    return callback_ ? callback_->wait(timeout) : state_->batch->wait(timeout);
  }

  void watch(std::shared_ptr<detail::Watcher> watcher, std::size_t tag) const {
    if (callback_) {
      callback_->watch(std::move(watcher), tag);
    } else {
      state_->batch->watch(std::move(watcher), tag);
    }
  }

  detail::Batch& batch() const { return *state_->batch; }

  /// What it failed with; null for nothing. Only when it is ready.
  std::exception_ptr failure() const {
    if (auto of_callback = callback_ ? callback_->failure() : nullptr) {
      return of_callback;
    }
    const std::lock_guard lock(state_->mutex);
    state_->settle();
    return state_->failure;
  }

  void throw_if_callback_threw() const {
    if (const auto failure = callback_ ? callback_->failure() : nullptr) {
      std::rethrow_exception(failure);
    }
  }

  R value() const {
    throw_if_callback_threw();
    const std::lock_guard lock(state_->mutex);
    state_->settle();
    if (state_->failure) {
      std::rethrow_exception(state_->failure);
    }
    if constexpr (!std::is_void_v<R>) {
      if (std::exchange(state_->given_away, !detail::is_copyable<R>)) {
        throw std::logic_error(
            "AsyncResult::get: this value cannot be copied, and was taken before");
      }
      if constexpr (detail::is_copyable<R>) {
        return *state_->value;
      } else {
        return std::move(*state_->value);
      }
    }
  }

  std::shared_ptr<detail::ResultState<R>> state_;
  std::shared_ptr<detail::Callback> callback_;  // the last one; null for none
};

}  // namespace brood
