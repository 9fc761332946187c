#pragma once
// The result of a call that runs in a pool, to be had later.
//
//   brood::AsyncResult<int> result = pool.apply_async(square, 7);
//   ... something else ...
//   int answer = result.get();      // waits, and throws what the task threw
//
// Copies stand for the same result. It stays good when the pool is gone: a result that came before
// is still there, one that did not is PoolTerminated. Not a way to cancel a task.
//
// Python: multiprocessing.pool.AsyncResult.

#include <brood/detail/batch.hpp>
#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/serialize.hpp>

#include <chrono>
#include <concepts>
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

class Pool;

namespace detail {

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
    return decode<R>(outcome->value(), outcome->handles);
  }
};

template <>
struct SingleValue<void> {
  static void take(Batch& batch) { batch.take_first(std::nullopt)->value(); }
};

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
      InputArchive archive(outcome->value());
      const std::size_t count = archive.read_count(sizeof(T));
      const std::size_t old = all.size();
      all.resize(old + count);
      archive.read(all.data() + old, count * sizeof(T));
      archive.expect_end();
    } else {
      std::vector<T> part = decode<std::vector<T>>(outcome->value(), outcome->handles);
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

}  // namespace detail

template <class R>
class AsyncResult {
 public:
  /// The task's value.
  /// Shape:   a copy; the value itself when this is the last copy of the AsyncResult
  /// (`pool.map_async(...).get()`) or
  ///          when R cannot be copied (then only the first get has it).
  /// Blocks:  until the task has ended; for a map, until all of its tasks have.
  /// Throws:  RemoteError (the task threw; of a map: the first item's error), WorkerDied,
  /// PoolTerminated, StartError,
  ///          EncodingError (the result could not travel). The same again at each call.
  ///          std::logic_error when a value that cannot be copied was taken before.
  /// Threads: any.
  /// Python: AsyncResult.get
  R get() const& {
    state_->batch->wait(std::nullopt);
    return value();
  }

  R get() && {
    state_->batch->wait(std::nullopt);
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
  bool ready() const { return state_->batch->ready(); }

  /// Whether the call is over without an error. Python: AsyncResult.successful
  /// Throws: std::logic_error while it is not ready.
  bool successful() const {
    if (!ready()) {
      throw std::logic_error(
          "AsyncResult::successful: the task has not ended; ask ready(), or wait() first");
    }
    const std::lock_guard lock(state_->mutex);
    state_->settle();
    return state_->failure == nullptr;
  }

  /// Blocks until the call is over. Python: AsyncResult.wait
  void wait() const { state_->batch->wait(std::nullopt); }

  /// Blocks until the call is over or the time has passed; whether it is over. Negative times count
  /// as zero.
  bool wait_for(Duration timeout) const { return state_->batch->wait(timeout); }

 private:
  friend class Pool;

  explicit AsyncResult(std::shared_ptr<detail::ResultState<R>> state) : state_(std::move(state)) {}

  R value() const {
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
};

}  // namespace brood
