#pragma once
// The outcomes of one call, chunk by chunk, between the pool that fills them in and the threads
// that wait for them.

#include <brood/bytes.hpp>
#include <brood/detail/watch.hpp>
#include <brood/export.hpp>
#include <brood/handle.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace brood::base {
class Deadline;
}

namespace brood::detail {

/// What became of one task: the bytes of its value, or why there are none.
struct BROOD_EXPORT Outcome {
  struct More {
    std::vector<Handle> handles;          ///< that came with the value
    std::span<const std::byte> in_place;  ///< instead of `bytes`: where they lie already
    std::shared_ptr<const void> owner;    ///< what keeps them there
  };

  Bytes bytes;
  std::size_t skipped = 0;       ///< bytes at the front that are not the value's
  std::exception_ptr failure;    ///< null when there is a value
  std::unique_ptr<More> more{};  ///< what few have

  /// The value's bytes. Throws `failure` when it is set.
  std::span<const std::byte> value() const;

  std::span<Handle> handles() { return more ? std::span(more->handles) : std::span<Handle>(); }
};

/// What a thread that waits can do itself so that the outcome comes. Threads: any.
class BROOD_EXPORT Companion {
 public:
  virtual ~Companion();

  /// This thread is about to submit something and to wait for it: nobody else need be told of what
  /// comes meanwhile. False when another thread does. Ends with leave, by the same thread.
  virtual bool attend() = 0;
  virtual void leave() noexcept = 0;

  /// Works until done or the deadline; false at once when another thread does.
  virtual bool lead_until(const std::function<bool()>& done, const base::Deadline& deadline) = 0;

  /// An outcome has come, perhaps by a way that the thread that leads does not see.
  virtual void settled() noexcept = 0;

 protected:
  Companion() = default;
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;
};

class Batch;

/// The time from before a task is submitted until its result was waited for, in one function, whose
/// caller may lend the task its arguments.
class BROOD_EXPORT Attendance {
 public:
  Attendance() = default;
  Attendance(const Attendance&) = delete;
  Attendance& operator=(const Attendance&) = delete;

  /// Blocks until what was lent is needed no more: an exception may have ended the wait before.
  ~Attendance();

  void begin(const std::shared_ptr<Companion>& companion) {
    if (companion && companion->attend()) {
      companion_ = companion;
    }
  }

  /// The batch's tasks were lent something.
  void has_lent(std::shared_ptr<const Batch> batch) noexcept { debtor_ = std::move(batch); }

 private:
  std::shared_ptr<Companion> companion_;
  std::shared_ptr<const Batch> debtor_;
};

class CallbackThread;

/// In which order take_first gives the outcomes.
enum class Order { of_chunks, as_settled };

/// Threads: any member, any thread.
class BROOD_EXPORT Batch {
 public:
  using Timeout = std::optional<std::chrono::nanoseconds>;  ///< none: wait for ever

  /// `callbacks`: where those of its result run; needed only for a result that gets some.
  /// `companion`: who helps to wait, if there is somebody.
  explicit Batch(std::size_t chunks, std::shared_ptr<CallbackThread> callbacks = nullptr,
                 Order order = Order::of_chunks, std::shared_ptr<Companion> companion = nullptr);
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch();

  /// One more chunk is expected.
  void add_chunk();

  /// Undoes the last add_chunk, whose chunk has no outcome yet.
  void drop_last_chunk();

  /// Hands over the outcome of a chunk; ignored for one that has one already. (As they are settled,
  /// nothing remembers which have: each may be settled once only.)
  void settle(std::size_t chunk, Outcome outcome);

  /// Every chunk that has no outcome yet fails with this; how many did. Only in the order of
  /// chunks.
  std::size_t fail_rest(const std::exception_ptr& failure);

  /// Whether every expected chunk has its outcome.
  bool ready() const;

  /// Blocks until ready or the time has passed; whether it is ready.
  bool wait(Timeout timeout) const;

  /// Blocks until ready, and helps nobody.
  void wait_idly() const;

  /// Blocks until the chunk whose turn it is has its outcome, or the time has passed. The chunk is
  /// removed. Nobody may wait for one when all were taken.
  std::optional<Outcome> take_first(Timeout timeout);

  /// Has the watcher told when this is ready; in this thread, before it returns, when it is so now.
  void watch(std::shared_ptr<Watcher> watcher, std::size_t tag);
  void unwatch(const Watcher& watcher);

  const std::shared_ptr<CallbackThread>& callbacks() const { return callbacks_; }

 private:
  template <class Condition>
  bool wait_until(std::unique_lock<std::mutex>& lock, Timeout timeout, Condition condition) const;

  const std::shared_ptr<Companion> companion_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<std::optional<Outcome>> chunks_;  // those not taken
  std::size_t taken_ = 0;
  std::size_t missing_ = 0;
  Watchers watchers_;
  const std::shared_ptr<CallbackThread> callbacks_;
  const Order order_;
};

}  // namespace brood::detail
