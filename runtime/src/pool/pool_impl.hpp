#pragma once
// The inside of a Pool: which parts it has, and how long each lives. How calls become tasks is
// pool_submit.cpp's part.

#include "brood/pool.hpp"
#include "os/process_id.hpp"
#include "os/reactor.hpp"
#include "pool/collector.hpp"
#include "pool/in_process.hpp"
#include "pool/pool_workers.hpp"
#include "pool/scheduler.hpp"
#include "start/fork_policy.hpp"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace brood {

/// The order of members is the order of dependence. One thread, made last, collects: it runs the
/// reactor, whose callbacks reach the scheduler through the workers. Without processes there is no
/// such thread: who hands in tasks does it all.
struct Pool::Impl final : detail::TaskControl {
  Impl(const PoolOptions& options, std::size_t count);

  /// Throws std::logic_error in a forked copy of the process that made the pool.
  void require_owner(const char* call) const;

  static std::optional<pool::PoolWorkers> make_workers(const PoolOptions& options,
                                                       std::size_t count, os::Reactor& reactor,
                                                       pool::Collector* collector);

  /// Without processes: `step`, which may hand in tasks, and then all that there is to do.
  template <class Step>
  void work_here(Step step) {
    const pool::InProcess::Turn turn(*in_process);
    step();
    in_process->work();
    scheduler.tend();
  }

  /// Hands tasks in; without processes they have run when this returns.
  template <class Step>
  void hand_in(Step step) {
    if (in_process) {
      work_here(step);
    } else {
      step();
    }
  }

  // As Pool's, with the options of the call:
  std::shared_ptr<detail::Batch> submit(std::vector<detail::Call> calls, std::size_t items_in_each,
                                        detail::Attendance* attendance,
                                        const std::shared_ptr<const TaskOptions>& options);
  std::size_t chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const;
  std::unique_ptr<detail::ImapState> start_imap(const std::shared_ptr<Impl>& self,
                                                detail::ChunkSource source, detail::ImapShape shape,
                                                std::shared_ptr<const TaskOptions> options);

  bool cancel(const detail::Batch& batch) override { return scheduler.cancel(batch); }

  bool is_in_work(const detail::Batch& batch) override { return scheduler.is_in_work(batch); }

  void terminate();

  /// The thread that collects, until every worker has ended.
  void collect();

  void join();

  const os::ProcessId owner = os::this_process_id();
  const std::shared_ptr<const TaskOptions> defaults;
  const std::shared_ptr<detail::CallbackThread> callbacks =
      std::make_shared<detail::CallbackThread>();
  std::unique_ptr<os::Reactor> reactor;
  std::shared_ptr<pool::Collector> collector;   // null: reached by the stream, or no processes
  std::optional<pool::PoolWorkers> workers;     // either these
  std::unique_ptr<pool::InProcess> in_process;  // or this
  pool::Scheduler scheduler;
  std::mutex mutex;  // guards is_over and the joining of thread
  std::condition_variable over;
  bool is_over = false;
  std::optional<start::OwnThread> thread_is_ours;
  std::thread thread;
};

}  // namespace brood
