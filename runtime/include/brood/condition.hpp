#pragma once
// A lock, and a place to wait for what another holder of it changes.
//
//   void consume(brood::Condition changed, brood::RawValue<int> items) {
//     const std::lock_guard guard(changed);
//     changed.wait_for([&] { return *items > 0; });    // releases the lock while it waits
//     --*items;
//   }
//
//   {
//     const std::lock_guard guard(changed);            // elsewhere
//     ++*items;
//     changed.notify();
//   }
//
// A Condition is a name for something in shared memory, as a Lock is: a copy, and what arrives in
// another process, is the same one, with the same lock. Two Conditions may have one lock.
//
// Those who wait are notified in the order in which they came, and exactly as many as were asked
// for; of more than 250, some may come along. To notify never waits for those who are notified. One
// who was notified and is killed before he could do anything hands the notification on to the next
// one, within a second; who dies while he holds the lock is told of by OwnerDied to the next
// holder, who may be one that has waited.
//
// Python: multiprocessing.Condition

#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/lock.hpp>
#include <brood/serialize_archive.hpp>

#include <chrono>
#include <concepts>
#include <memory>

namespace brood {

namespace detail {

struct ConditionState;

}  // namespace detail

/// Threads: any may call any member, except assignment and destruction.
class BROOD_EXPORT Condition {
 public:
  /// Throws std::system_error when there is no memory.
  explicit Condition(RLock lock = RLock());
  explicit Condition(Lock lock);

  /// Another name for the same condition.
  Condition(const Condition&) = default;
  Condition& operator=(const Condition&) = default;
  ~Condition() = default;

  // The lock's: see lock.hpp.

  void acquire();
  bool try_acquire();
  bool acquire_for(Duration timeout);
  void release();
  void lock();
  bool try_lock();

  void unlock() { release(); }

  /// Releases the lock (an RLock, however often it is held), waits to be notified, and takes the
  /// lock again. Throws: std::logic_error, when this thread (a Lock: this process) does not hold
  ///          the lock; OwnerDied, holding it.
  void wait();

  /// False when it was not notified for so long; a negative time is none. To take the lock again
  /// may take longer. Python: wait(timeout)
  bool wait_for(Duration timeout);

  /// Waits until the predicate, which is called with the lock held, is true; returns what it gave.
  template <std::invocable Predicate>
  auto wait_for(Predicate predicate) {
    auto last = predicate();
    while (!last) {
      wait();
      last = predicate();
    }
    return last;
  }

  /// As long as `timeout` at most; returns what the predicate gave last. Python:
  /// wait_for(predicate, timeout)
  template <std::invocable Predicate>
  auto wait_for(Predicate predicate, Duration timeout) {
    using Clock = std::chrono::steady_clock;
    const std::chrono::nanoseconds most = timeout;
    const auto begin = Clock::now();
    auto last = predicate();
    for (auto passed = Clock::duration::zero(); !last && passed < most;
         passed = Clock::now() - begin) {
      wait_for(most - passed);
      last = predicate();
    }
    return last;
  }

  /// Lets go the `n` that have waited longest, or all, if they are fewer. They go on when the lock
  /// is released. Throws: std::logic_error, as wait; std::invalid_argument for n < 0.
  void notify(int n = 1);

  void notify_all();

  /// How it travels. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 private:
  template <class Action>
  auto with_lock(Action action) const;
  template <class Action>
  auto with_lock_held(const char* call, Action action) const;

  std::shared_ptr<detail::ConditionState> state_;
};

}  // namespace brood
