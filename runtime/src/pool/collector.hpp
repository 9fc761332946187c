#pragma once
// Who looks at the rings of a pool's workers, and when.
//
// A thread that waits for a result does it itself, as the leader: so a result takes no detour over
// another thread. There is one leader at a time; other threads that wait sleep until theirs was
// settled. When nobody waits, or the leader has gone, the pool's own thread does it, which else
// sleeps in the reactor.
//
// Lock order: the collector's mutex, then the scheduler's, then a batch's. While rings are read the
// first two are held; a leader sleeps with none.

#include "base/deadline.hpp"
#include "brood/detail/batch.hpp"
#include "os/process_id.hpp"
#include "pool/doorbell.hpp"
#include "sync/lookout.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace brood::pool {

class RingWorker;

/// Threads: any.
class Collector final : public detail::Companion {
 public:
  /// `wake_thread`: makes the pool's own thread look.
  Collector(Doorbell doorbell, std::function<void()> wake_thread);
  ~Collector() override;

  const Doorbell& doorbell() const { return doorbell_; }

  void add(RingWorker& worker);

  /// Blocks while it is looked at.
  void remove(RingWorker& worker);

  /// Looks at every ring, and delivers; whether there was something.
  bool collect();

  /// The pool's own thread, before it sleeps: how long it may at most. It has to collect after
  /// that, and after everything that has woken it.
  base::Deadline before_sleep(const base::Deadline& deadline);

  // detail::Companion

  bool attend() override;
  void leave() noexcept override;

  bool lead_until(const std::function<bool()>& done, const base::Deadline& deadline) override;

  void settled() noexcept override { doorbell_.wake_leader(); }

  /// There is no thread any more, and no worker.
  void retire();

 private:
  bool has_answers();
  void ring_always();

  /// Whether a CPU is left for one who waits, besides those of the pool's workers that are awake.
  /// They are told, too.
  bool share_cpus();

  bool lead_on_until(const std::function<bool()>& done, const base::Deadline& deadline);

  /// The end of a sleep: soon, while workers do not ring for each answer. `last_found`: of the one
  /// who sleeps, from the last time. When nothing has come since, they are asked to ring again.
  base::Deadline limit(const base::Deadline& deadline, std::uint64_t& last_found);

  const Doorbell doorbell_;
  const std::function<void()> wake_thread_;
  const os::ProcessId owner_;
  const int cpus_;
  sync::Lookout lookout_;  // the leader's
  std::atomic<bool> has_leader_{false};
  std::atomic<bool> is_retired_{false};
  std::atomic<std::uint64_t> times_found_{1};
  std::uint64_t found_before_sleep_ = 0;  // the pool's thread's
  std::mutex mutex_;                      // guards what follows, and reading
  std::vector<RingWorker*> workers_;
};

}  // namespace brood::pool
