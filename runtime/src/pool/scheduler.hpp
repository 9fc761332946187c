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
//   - A worker that has done as many tasks as one may (maxtasksperchild) is stopped and replaced;
//     it is never sent more than that.
//   - What tasks and pools may ask for besides (timeouts, retries, fail_fast, another number of
//   workers, an idle timeout, times, a trace) costs a task that asks for nothing no more than a
//   test of a pointer. scheduler_policies.cpp has it all.
//   - A pool whose workers cannot start, or whose initializer throws, is broken: every task fails
//   with the reason.
//
// Threads: submit, close, terminate and is_over may be called from any; the rest belongs to the
// thread that collects. Locks: the scheduler's mutex may be held while a worker's send, take_back,
// terminate or kill is called, and while a batch is settled; none of these call back.

#include "base/deadline.hpp"
#include "brood/pool_statistics.hpp"
#include "pool/sent_tasks.hpp"
#include "pool/trace.hpp"
#include "pool/worker.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace brood::pool {

struct Policies {
  std::optional<std::chrono::nanoseconds> idle_timeout{};
  std::size_t min_workers = 0;  // stay however idle
  bool measure_times = false;
  std::size_t maxtasksperchild = std::numeric_limits<std::size_t>::max();
};

class Scheduler {
 public:
  /// `workers`: how many there are to be. `program`: what they must be (os::program_identity).
  /// `on_wanted`: called, in any thread and with the mutex held, when the thread that collects
  /// should call tend.
  Scheduler(std::size_t workers, WorkerFactory factory, std::string program,
            std::function<void()> on_wanted, Policies policies = {});
  ~Scheduler();

  /// Starts a worker for every place. Throws what the factory throws; those that were started are
  /// killed then, and is_over becomes true when they have ended.
  void start();

  /// Throws std::logic_error after close or terminate.
  void submit(std::vector<Task> tasks);

  /// For a submit that threw `reason`, and may have taken some of the batch's tasks: what has not
  /// begun will not, and nothing of it is tried again.
  void withdraw(detail::Batch& batch, const std::exception_ptr& reason);

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

  /// See Pool. At least 1. Throws as submit does.
  void resize(std::size_t workers);
  std::size_t wanted_workers() const;
  PoolStatistics statistics() const;

  /// Null: none any more. The one before is finished.
  void trace_to(std::unique_ptr<Trace> trace);

  /// Fails the only task of this batch with CancelledError, when it has not begun: it will not
  /// begin any more. Else false, and nothing changes.
  bool cancel(const detail::Batch& batch);

  /// Fails all tasks that have not begun with CancelledError.
  void cancel_all();

  /// Whether a worker has begun the only task of this batch and not answered.
  bool is_in_work(const detail::Batch& batch);

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
    bool is_out_of_time = false;      // killed for the task that it runs
    Clock::time_point front_since{};  // the worker had the first of `sent`; if anybody has to know
    Clock::time_point idle_since{};   // with an idle timeout
    TaskStatistics done{};            // by this worker
    std::size_t answered = 0;         // tasks, by this worker
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
  bool lose_tasks(Place& place, int exitcode);
  void dispatch();
  void share_out();
  void send_what_fits();
  void send_next(Place& place);
  void fail_unsent(Place& place, Task task);
  void give_up_one(Place& place);
  bool has_begun_one_of(const detail::Batch& batch);
  std::uint64_t take_back(Place& place);
  void touch(Place& place);
  void flush();
  Place* least_loaded();
  bool may_have_more(const Place& place) const;
  std::size_t credits() const;
  void stop_idle_workers();
  void stop(Place& place);
  void break_with(std::exception_ptr reason);
  void fail_everything(const std::exception_ptr& reason);
  bool awaits_input() const;
  bool wants_workers() const;
  void end_workers();

  // Policies, with the mutex held:
  bool measures() const { return policies_.measure_times || trace_ != nullptr; }

  void note_turn(Place& place);
  void check_by(Clock::time_point moment);
  void check_times(Clock::time_point now);
  void end_overdue(Place& place);
  void settle(Task& task, detail::Outcome outcome);
  void settle_failed(Task& task, std::exception_ptr reason);
  void drop_rest_of(const detail::Batch& batch);
  void lose(Place& place, Task task, int exitcode);
  void note_answer(Place& place, const Task& task, bool is_error, std::size_t bytes);
  void note_end(Place& place, const Task& task, const char* how, Clock::time_point now);
  void note_exit(Place& place, int exitcode, bool in_a_task);
  void retire(Place& place);
  void retire_surplus();
  std::size_t live_workers() const;
  std::size_t workers_to_start() const;
  std::vector<std::size_t> places_to_fill();

  const WorkerFactory factory_;
  const std::string program_;
  const std::function<void()> on_wanted_;
  const Policies policies_;

  mutable std::mutex mutex_;  // guards what follows
  Stage stage_ = Stage::running;
  std::deque<Place> places_;     // a place may be empty
  std::vector<Place*> touched_;  // those that were sent something since the last flush
  std::deque<Task> queue_;
  std::size_t wanted_;  // workers; fewer may be there, see workers_to_start
  Clock::time_point next_check_ = Clock::time_point::max();
  std::unique_ptr<Trace> trace_;
  TaskStatistics ended_{};  // of workers that have ended
  std::size_t dropped_ = 0;
  std::size_t deaths_ = 0;
  std::size_t starts_ = 0;
  std::size_t first_starts_;
  std::exception_ptr broken_;
  std::size_t open_inputs_ = 0;
  bool inputs_dropped_ = false;
  int failed_starts_ = 0;  // in a row
  std::chrono::nanoseconds average_service_{};
  std::optional<Clock::time_point> kill_at_;
};

}  // namespace brood::pool
