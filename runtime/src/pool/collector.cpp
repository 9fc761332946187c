#include "pool/collector.hpp"

#include "brood/cpu_count.hpp"
#include "os/process_id.hpp"
#include "pool/ring_worker.hpp"
#include "sync/slices.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace brood::pool {

namespace {

using namespace std::chrono_literals;

/// How long a worker's answers may lie there when it does not ring for each.
constexpr std::chrono::nanoseconds nap = 1ms;

thread_local const Collector* led_by_this_thread = nullptr;

}  // namespace

Collector::Collector(Doorbell doorbell, std::function<void()> wake_thread)
    : doorbell_(std::move(doorbell)),
      wake_thread_(std::move(wake_thread)),
      owner_(os::this_process_id()),
      cpus_(cpu_count()) {}

Collector::~Collector() = default;

void Collector::add(RingWorker& worker) {
  const std::lock_guard lock(mutex_);
  workers_.push_back(&worker);
}

void Collector::remove(RingWorker& worker) {
  const std::lock_guard lock(mutex_);
  std::erase(workers_, &worker);
}

void Collector::retire() {
  is_retired_.store(true);
  doorbell_.wake_leader();
}

bool Collector::collect() {
  const std::lock_guard lock(mutex_);
  bool found = false;
  for (RingWorker* const worker : workers_) {
    found = worker->collect() || found;
  }
  if (found) {
    ++times_found_;
  }
  return found;
}

bool Collector::has_answers() {
  const std::lock_guard lock(mutex_);
  return std::any_of(workers_.begin(), workers_.end(),
                     [](const RingWorker* worker) { return worker->has_answers(); });
}

void Collector::ring_always() {
  const std::lock_guard lock(mutex_);
  for (RingWorker* const worker : workers_) {
    worker->ring_always();
  }
}

bool Collector::share_cpus() {
  const std::lock_guard lock(mutex_);
  const auto awake = std::count_if(workers_.begin(), workers_.end(),
                                   [](const RingWorker* worker) { return worker->is_awake(); });
  const bool has_cpu = cpus_ > 1 && awake < cpus_;
  for (RingWorker* const worker : workers_) {
    worker->set_has_cpu(has_cpu);
  }
  return has_cpu;
}

base::Deadline Collector::limit(const base::Deadline& deadline, std::uint64_t& last_found) {
  {
    const std::lock_guard lock(mutex_);
    if (std::none_of(workers_.begin(), workers_.end(),
                     [](const RingWorker* worker) { return worker->rings_rarely(); })) {
      return deadline;
    }
  }
  if (std::exchange(last_found, times_found_.load()) == times_found_.load()) {
    ring_always();
    return deadline;
  }
  const auto end = base::Deadline::Clock::now() + nap;
  return deadline.moment() && *deadline.moment() < end ? deadline : base::Deadline::at(end);
}

base::Deadline Collector::before_sleep(const base::Deadline& deadline) {
  for (;;) {
    if (has_leader_.load()) {
      return deadline;
    }
    const base::Deadline until = limit(deadline, found_before_sleep_);
    share_cpus();
    doorbell_.set_thread_listens(true);
    if (has_leader_.load() || !has_answers()) {
      return until;
    }
    doorbell_.set_thread_listens(false);
    collect();
  }
}

bool Collector::attend() {
  if (is_retired_.load() || os::this_process_id() != owner_ || has_leader_.exchange(true)) {
    return false;
  }
  led_by_this_thread = this;
  doorbell_.set_thread_listens(false);
  return true;
}

void Collector::leave() noexcept {
  led_by_this_thread = nullptr;
  has_leader_.store(false);
  doorbell_.set_thread_listens(true);
  ring_always();
  if (has_answers()) {
    wake_thread_();
  }
}

bool Collector::lead_until(const std::function<bool()>& done, const base::Deadline& deadline) {
  if (led_by_this_thread != this) {
    if (!attend()) {
      return false;
    }

    struct Leave {
      ~Leave() { self.leave(); }

      Collector& self;
    } const leave{*this};

    return lead_on_until(done, deadline);
  }
  return lead_on_until(done, deadline);
}

bool Collector::lead_on_until(const std::function<bool()>& done, const base::Deadline& deadline) {
  std::uint64_t last_found = 0;
  sync::Slices slices;  // see os/park.hpp: a wake-up that is lost costs one
  const auto ready = [&] { return has_answers() || done() || is_retired_.load(); };
  const auto has_time = [&] {
    return !deadline.moment() ||
           *deadline.moment() - base::Deadline::Clock::now() > sync::Lookout::longest;
  };
  for (;;) {
    collect();
    if (done() || deadline.has_passed()) {
      return true;
    }
    if (is_retired_.load()) {
      return false;
    }
    if (!lookout_.sees(ready, share_cpus() && has_time())) {
      doorbell_.sleep(ready, slices.next(limit(deadline, last_found)));
      if (!deadline.has_passed()) {
        lookout_.has_slept();
      }
    }
  }
}

}  // namespace brood::pool
