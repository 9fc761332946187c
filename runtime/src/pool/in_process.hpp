#pragma once
// The worker of a pool without processes: the thread that calls does the work. For debugging.
//
// The scheduler sees a Worker like any other. What it sends waits here until work() runs it, in the
// thread that has the turn: that thread is the one that collects, too.

#include "brood/task.hpp"
#include "pool/claim.hpp"
#include "pool/task_caller.hpp"
#include "pool/worker.hpp"
#include "wire/message.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace brood::pool {

/// Threads: work and Turn by any, one at a time; what the scheduler calls, any.
class InProcess final : private TaskCaller {
 public:
  explicit InProcess(const std::optional<detail::Call>& initializer);

  /// The one worker. As WorkerFactory says.
  std::unique_ptr<Worker> start(Worker::Events events);

  /// The right to submit and to work. Waits for other threads' turns. Throws std::logic_error in a
  /// task: the pool that runs it takes nothing from it, as if it ran in another process.
  class Turn {
   public:
    explicit Turn(InProcess& in_process);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    InProcess& in_process_;
    std::unique_lock<std::mutex> lock_;
  };

  /// Runs all that was sent, in order. Only with the turn.
  void work();

  /// For terminate, which waits for nobody: works when nobody else does. Who has the turn meanwhile
  /// will find that it is over.
  void work_if_free();

 private:
  class SentEnd;

  std::optional<Bytes> next_frame();
  void begin();
  std::vector<Handle> handles_of(const wire::TaskHead& head) override;
  void answer(Finished finished);
  void end(int exitcode);

  std::optional<detail::Call> initializer_;
  Worker::Events events_;
  Claim claim_;
  std::vector<Handle> tasks_handles_;
  std::vector<Handle> results_handles_;
  bool has_begun_ = false;
  bool has_ended_ = false;

  std::mutex turn_;
  std::atomic<std::thread::id> runs_in_{};
  std::mutex mutex_;  // guards what follows
  std::deque<Bytes> inbox_;
  bool is_killed_ = false;
};

}  // namespace brood::pool
