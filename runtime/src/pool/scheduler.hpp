#pragma once
// Which task goes to which worker, and what becomes of it.
//
// The scheduler knows workers by the Worker interface alone, so it is tested without a process. Its
// rules:
//   - Tasks begin in the order in which they were submitted.
//   - A worker is sent as many tasks ahead as it does in about a millisecond, one at least, so that
//   it need not wait for
//     the pool between short tasks. When a worker is idle and nothing is queued, what others have
//     not begun is taken back from them and shared out anew: no task waits behind another while a
//     worker is free.
//   - A worker that ends fails the task that it had begun (WorkerDied). The tasks that it had not
//   begun go back to the
//     head of the queue. Another worker takes its place.
//   - A pool whose workers cannot start, or whose initializer throws, is broken: every task fails
//   with the reason.
//
// Threads: submit, close, terminate and is_over may be called from any; the rest belongs to the
// thread that collects. Locks: the scheduler's mutex may be held while a worker's send, take_back,
// terminate or kill is called, and while a batch is settled; none of these call back.

#include "base/deadline.hpp"
#include "pool/sent_tasks.hpp"
#include "pool/worker.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace brood::pool {

class Scheduler {
 public:
  /// `program`: what workers must be (os::program_identity). `on_wanted`: called, in any thread and
  /// with the mutex held, when the thread that collects should call tend.
  Scheduler(std::size_t places, WorkerFactory factory, std::string program,
            std::function<void()> on_wanted);
  ~Scheduler();

  /// Starts a worker for every place. Throws what the factory throws; those that were started are
  /// killed then, and is_over becomes true when they have ended.
  void start();

  /// Throws std::logic_error after close or terminate.
  void submit(std::vector<Task> tasks);

  /// An input that will go on to submit tasks after close (an imap's): workers stay for it until it
  /// is closed, or until drop_inputs. open_input throws as submit does; submit_input throws when
  /// the input was dropped.
  void open_input();
  void submit_input(Task task);
  void close_input();

  /// No input is waited for any more: a join must not wait for a thread that may be its own.
  void drop_inputs();

  void close();
  void terminate();

  /// Closed or terminated, and every worker has ended.
  bool is_over() const;
  bool is_running() const;

  /// Collecting thread, after every round: starts workers for empty places, and kills those that
  /// did not heed terminate. Returns the moment at which to be called again at the latest.
  base::Deadline tend();

 private:
  using Clock = std::chrono::steady_clock;

  enum class Stage { running, closing, terminating };
  enum class WorkerStage { none, starting, ready, stopping };

  struct Place {
    std::unique_ptr<Worker> worker;
    WorkerStage stage = WorkerStage::none;
    SentTasks sent;
    bool is_touched = false;
  };

  void start_worker(std::size_t place);
  void on_frame(std::size_t place, wire::FrameKind kind, Bytes body);
  void on_answers(std::size_t place, std::span<Answer> answers);
  void on_exit(std::size_t place, int exitcode);

  // With the mutex held:
  void require_running() const;
  void enqueue(Task task);
  void on_hello(std::span<const std::byte> body);
  void on_ready(Place& place);
  void on_handles_wanted(Place& place, std::span<const std::byte> body);
  void take_answers(Place& place, std::span<Answer> answers);
  void take_answer(Place& place, Answer& answer);
  static std::vector<Handle> take_handles(Place& place, std::uint64_t count);
  static void give_up(Place& place, const std::exception& reason);
  void lose_tasks(Place& place, int exitcode);
  void dispatch();
  void share_out();
  void send_what_fits();
  void send_next(Place& place);
  void touch(Place& place);
  void flush();
  Place* least_loaded();
  std::size_t credits() const;
  void stop_idle_workers();
  void break_with(std::exception_ptr reason);
  void fail_everything(const std::exception_ptr& reason);
  bool awaits_input() const;
  bool wants_workers() const;
  void end_workers();

  const WorkerFactory factory_;
  const std::string program_;
  const std::function<void()> on_wanted_;

  mutable std::mutex mutex_;  // guards what follows
  Stage stage_ = Stage::running;
  std::vector<Place> places_;
  std::vector<Place*> touched_;  // those that were sent something since the last flush
  std::deque<Task> queue_;
  std::exception_ptr broken_;
  std::size_t open_inputs_ = 0;
  bool inputs_dropped_ = false;
  int failed_starts_ = 0;  // in a row
  std::chrono::nanoseconds average_service_{};
  std::optional<Clock::time_point> kill_at_;
};

}  // namespace brood::pool
