#pragma once
// Callbacks of results: where they run, and how one waits for them.
//
// A pool with callbacks has one thread for them, apart from the one that collects results: so a
// callback may call the pool and wait for other results, and may take its time. The thread begins
// with the first callback and ends with the pool.

#include <brood/detail/watch.hpp>
#include <brood/export.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace brood::detail {

class Callback;

/// Threads: any member, any thread.
class BROOD_EXPORT CallbackThread : public std::enable_shared_from_this<CallbackThread> {
 public:
  CallbackThread();
  CallbackThread(const CallbackThread&) = delete;
  CallbackThread& operator=(const CallbackThread&) = delete;
  ~CallbackThread();

  /// Throws: std::system_error when no thread can be started.
  void start();

  /// Runs the callback behind those that came before it; after finish, in the caller's thread.
  void run(std::shared_ptr<Callback> callback) noexcept;

  /// Blocks until every callback that came has run, and ends the thread. In a callback it does not
  /// wait.
  void finish();

  /// Whether the caller is a callback of this thread.
  bool is_here() const;

 private:
  void work();

  std::shared_ptr<void> ours_;  // counts the thread as the library's own, but in callbacks

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Callback>> queue_;
  std::thread thread_;
  std::thread::id id_{};
  bool is_finished_ = false;
  bool ends_alone_ = false;
  bool has_ended_ = true;
};

/// An action that runs once, when what it watches is ready.
/// Threads: any member, any thread.
class BROOD_EXPORT Callback final : public Watcher, public std::enable_shared_from_this<Callback> {
 public:
  using Timeout = std::optional<std::chrono::nanoseconds>;  ///< none: wait for ever

  /// `action` is called once at the most, and destroyed before over() becomes true. `previous`: the
  /// callback that this one comes behind; null for none.
  Callback(std::shared_ptr<CallbackThread> thread, std::function<void()> action,
           std::shared_ptr<const Callback> previous);
  ~Callback() override;

  void is_ready(std::size_t tag) noexcept override;

  /// For its thread: calls the action; then says that it is over.
  void act() noexcept;
  void settle() noexcept;

  /// Whether the action has run.
  bool over() const;

  /// Blocks until it is over, or the time has passed; whether it is over.
  /// Throws: std::logic_error in a callback of the same thread, which would wait for itself when it
  ///         waited without an end.
  bool wait(Timeout timeout) const;

  /// What the action, or one before it, threw; null for nothing. Only when it is over.
  std::exception_ptr failure() const;

  /// As Batch's.
  void watch(std::shared_ptr<Watcher> watcher, std::size_t tag);
  void unwatch(const Watcher& watcher);

  const std::shared_ptr<CallbackThread>& thread() const { return thread_; }

 private:
  const std::shared_ptr<CallbackThread> thread_;
  const std::shared_ptr<const Callback> previous_;
  std::function<void()> action_;  // its thread's

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable changed_;
  bool is_over_ = false;
  std::exception_ptr failure_;
  Watchers watchers_;
};

}  // namespace brood::detail
