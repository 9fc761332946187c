#pragma once
// The result of a call that an Executor was given, to be had later, or not at all.
//
//   brood::Future<int> future = executor.submit(square, 7);
//   if (!future.cancel()) { use(future.result()); }     // it has begun
//
//   for (brood::Future<int> done : brood::as_completed(futures)) { ... }
//   auto [done, not_done] = brood::wait(futures, brood::ReturnWhen::first_exception);
//
//   int y = co_await executor.submit(square, 7);        // in a coroutine
//
// Copies stand for the same call. A Future outlives its Executor.
//
// Python: concurrent.futures.Future, as_completed, wait

#include <brood/async_result.hpp>
#include <brood/detail/arrivals.hpp>
#include <brood/detail/task_control.hpp>
#include <brood/error.hpp>
#include <brood/export.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

class Executor;

namespace detail {

/// Resumes a coroutine when a future is done: at once in the thread of callbacks, or by what it is
/// handed to there.
template <class R, class Schedule>
struct FutureAwaiter;

struct ResumeHere {
  void operator()(std::coroutine_handle<> coroutine) const { coroutine.resume(); }
};

}  // namespace detail

/// Threads: any member, any thread.
template <class R>
class Future {
 public:
  /// The task's value.
  /// Shape:   as AsyncResult::get: a copy, or the value itself when it cannot be copied.
  /// Blocks:  until the call is over.
  /// Throws:  CancelledError; else as AsyncResult::get.
  /// Python: Future.result
  R result() const { return result_.get(); }

  /// As result, but gives up after `timeout`: nothing then (false for Future<void>).
  /// Python: result(timeout), which raises TimeoutError
  auto result_for(std::chrono::nanoseconds timeout) const { return result_.get_for(timeout); }

  /// What the call failed with; null for none. Blocks until it is over.
  /// Python: Future.exception, which raises CancelledError for a cancelled one
  std::exception_ptr exception() const {
    result_.wait();
    return result_.failure();
  }

  /// Takes the call back, if no worker has begun it: true, and it will not run. False when it runs
  /// or is over. Never blocks.
  /// Python: Future.cancel, which cannot take back the calls that it has handed to workers ahead
  bool cancel() const {
    const auto control = control_.lock();
    return (control && control->cancel(result_.batch())) || cancelled();
  }

  /// Whether cancel() took it back.
  bool cancelled() const { return done() && detail::is_cancelled(result_.failure()); }

  /// Whether a worker runs it now. Not free: workers give back what they have not begun.
  bool running() const {
    const auto control = control_.lock();
    return control && control->is_in_work(result_.batch());
  }

  /// Whether the call is over, or was cancelled.
  bool done() const { return result_.ready(); }

  /// Blocks until done().
  void wait() const { result_.wait(); }

  /// The same for so long at most; whether it is done.
  bool wait_for(std::chrono::nanoseconds timeout) const { return result_.wait_for(timeout); }

  /// Has `callback` called with this future when it is done, cancelled or not. What it throws is
  /// logged and goes nowhere else.
  /// Threads: it runs where AsyncResult::then's callbacks do, and may do what they may.
  /// Python: Future.add_done_callback
  template <class F>
  void add_done_callback(F callback) const {
    on_done([future = *this, call = std::make_shared<F>(std::move(callback))] { (*call)(future); });
  }

  /// `co_await future` is future.result(), without a thread that waits.
  /// Threads: the coroutine goes on in the executor's thread of callbacks. It may block there, but
  ///          then all callbacks wait; to go on elsewhere, await on(schedule).
  auto operator co_await() const { return detail::FutureAwaiter<R, detail::ResumeHere>{*this, {}}; }

  /// `co_await future.on(schedule)`: the same, but the coroutine goes on wherever `schedule` has it
  /// resumed: `schedule(handle)` gets its std::coroutine_handle<>, which is to be called once, as
  /// by `[&](auto handle) { asio::post(context, handle); }`.
  template <class Schedule>
  auto on(Schedule schedule) const {
    return detail::FutureAwaiter<R, Schedule>{*this, std::move(schedule)};
  }

 private:
  friend class Executor;
  template <class, class>
  friend struct detail::FutureAwaiter;
  template <class>
  friend class CompletedFutures;
  template <class>
  friend struct WaitResult;

  Future(AsyncResult<R> result, std::weak_ptr<detail::TaskControl> control)
      : result_(std::move(result)), control_(std::move(control)) {}

  void on_done(std::function<void()> action) const {
    const auto& thread = result_.batch().callbacks();
    auto callback = std::make_shared<detail::Callback>(thread, std::move(action), nullptr);
    thread->start();
    watch(std::move(callback), 0);
  }

  void watch(std::shared_ptr<detail::Watcher> watcher, std::size_t tag) const {
    result_.watch(std::move(watcher), tag);
  }

  void unwatch(const detail::Watcher& watcher) const { result_.batch().unwatch(watcher); }

  AsyncResult<R> result_;
  std::weak_ptr<detail::TaskControl> control_;
};

template <class R, class Schedule>
struct detail::FutureAwaiter {
  Future<R> future;
  Schedule schedule;

  bool await_ready() const { return future.done(); }

  void await_suspend(std::coroutine_handle<> coroutine) {
    // Copies: the coroutine may go on, and this object with it, before on_done returns.
    const Future<R> own = future;
    own.on_done([coroutine, call = std::make_shared<Schedule>(schedule)] { (*call)(coroutine); });
  }

  R await_resume() const { return future.result(); }
};

/// The futures of a range, as they are done: what as_completed returns. Goes through them once.
/// Threads: one at a time.
template <class R>
class CompletedFutures {
 public:
  /// The next one that is done; nothing behind the last one. Blocks until there is one.
  std::optional<Future<R>> next() { return fetch(std::nullopt); }

  /// As next, but gives up after `timeout`: nothing then, while finished() is false.
  std::optional<Future<R>> next_for(std::chrono::nanoseconds timeout) { return fetch(timeout); }

  /// Whether all have been given.
  bool finished() const { return given_ == futures_.size(); }

  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = Future<R>;
    using difference_type = std::ptrdiff_t;

    const Future<R>& operator*() const { return *owner_->current_; }

    iterator& operator++() {
      owner_->current_ = owner_->next();
      return *this;
    }

    void operator++(int) { ++*this; }

    bool operator==(std::default_sentinel_t) const { return !owner_->current_.has_value(); }

   private:
    friend class CompletedFutures;

    explicit iterator(CompletedFutures* owner) : owner_(owner) {}

    CompletedFutures* owner_;
  };

  iterator begin() {
    current_ = next();
    return iterator(this);
  }

  std::default_sentinel_t end() const { return {}; }

  explicit CompletedFutures(std::vector<Future<R>> futures)
      : futures_(std::move(futures)),
        arrivals_(std::make_shared<detail::Arrivals>(futures_.size())) {
    for (std::size_t i = 0; i < futures_.size(); ++i) {
      futures_[i].watch(arrivals_, i);
    }
  }

  CompletedFutures(CompletedFutures&&) noexcept = default;
  CompletedFutures& operator=(CompletedFutures&&) = delete;

  ~CompletedFutures() {
    if (arrivals_ && !finished()) {
      for (const Future<R>& future : futures_) {
        future.unwatch(*arrivals_);
      }
    }
  }

 private:
  std::optional<Future<R>> fetch(detail::Batch::Timeout timeout) {
    if (finished()) {
      return std::nullopt;
    }
    const std::optional<std::size_t> index = arrivals_->next(timeout);
    if (!index) {
      return std::nullopt;
    }
    ++given_;
    return futures_[*index];
  }

  std::vector<Future<R>> futures_;
  std::shared_ptr<detail::Arrivals> arrivals_;
  std::size_t given_ = 0;
  std::optional<Future<R>> current_;
};

namespace detail {

template <class T>
struct FutureValue {};

template <class R>
struct FutureValue<Future<R>> {
  using type = R;
};

/// R of a range of Future<R>.
template <class Range>
using ValueOfFutures = typename FutureValue<std::ranges::range_value_t<Range>>::type;

}  // namespace detail

/// The futures of a range as they are done, those that are done already first. For a time to give
/// up at: next_for.
/// Python: concurrent.futures.as_completed
template <std::ranges::input_range Range>
CompletedFutures<detail::ValueOfFutures<Range>> as_completed(const Range& futures) {
  return CompletedFutures<detail::ValueOfFutures<Range>>({futures.begin(), futures.end()});
}

enum class ReturnWhen {
  first_completed,  ///< one is done, or cancelled
  first_exception,  ///< one has failed (to be cancelled is no failure), or all are done
  all_completed,
};

/// Which of the futures that were waited for are done.
template <class R>
struct WaitResult {
  std::vector<Future<R>> done;
  std::vector<Future<R>> not_done;

  /// What the wait functions do.
  static WaitResult of(const std::vector<Future<R>>& futures, ReturnWhen when,
                       detail::Batch::Timeout timeout) {
    const auto arrivals = std::make_shared<detail::Arrivals>(futures.size());
    for (std::size_t i = 0; i < futures.size(); ++i) {
      futures[i].watch(arrivals, i);
    }
    arrivals->wait_until_enough(timeout, [&](std::size_t i) {
      return when == ReturnWhen::first_completed ||
             (when == ReturnWhen::first_exception && futures[i].exception() &&
              !futures[i].cancelled());
    });
    WaitResult result;
    for (const Future<R>& future : futures) {
      future.unwatch(*arrivals);
      (future.done() ? result.done : result.not_done).push_back(future);
    }
    return result;
  }
};

/// Blocks until enough of the futures are done.
/// Python: concurrent.futures.wait
template <std::ranges::input_range Range>
WaitResult<detail::ValueOfFutures<Range>> wait(const Range& futures,
                                               ReturnWhen when = ReturnWhen::all_completed) {
  return WaitResult<detail::ValueOfFutures<Range>>::of({futures.begin(), futures.end()}, when,
                                                       std::nullopt);
}

/// The same for so long at most.
template <std::ranges::input_range Range>
WaitResult<detail::ValueOfFutures<Range>> wait_for(const Range& futures,
                                                   std::chrono::nanoseconds timeout,
                                                   ReturnWhen when = ReturnWhen::all_completed) {
  return WaitResult<detail::ValueOfFutures<Range>>::of({futures.begin(), futures.end()}, when,
                                                       timeout);
}

}  // namespace brood
