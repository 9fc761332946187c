#include "brood/pool.hpp"

#include "base/log.hpp"
#include "os/image.hpp"
#include "os/process_id.hpp"
#include "os/reactor.hpp"
#include "os/self.hpp"
#include "pool/pool_impl.hpp"
#include "pool/pool_setup.hpp"
#include "start/starter.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace brood {

namespace {

/// Null for the stream, and where there is no memory for rings.
std::shared_ptr<pool::Collector> make_collector(PoolTransport transport, os::Reactor& reactor) {
  if (transport == PoolTransport::stream) {
    return nullptr;
  }
  try {
    return std::make_shared<pool::Collector>(pool::Doorbell::make(),
                                             [&reactor] { reactor.wake(); });
  } catch (const std::system_error& error) {
    base::log_warning(std::string("a pool does without shared memory: ") + error.what());
    return nullptr;
  }
}

}  // namespace

Pool::Impl::Impl(const PoolOptions& options, std::size_t count)
    : defaults(pool::checked(options.tasks)),
      reactor(os::Reactor::create()),
      collector(count == 0 ? nullptr : make_collector(pool::transport_of(options), *reactor)),
      workers(count == 0 ? std::nullopt : make_workers(options, count, *reactor, collector.get())),
      in_process(count == 0 ? std::make_unique<pool::InProcess>(options.initializer.call_)
                            : nullptr),
      scheduler(
          std::max<std::size_t>(count, 1),
          [this](std::size_t place, pool::Worker::Events events) {
            return in_process ? in_process->start(std::move(events))
                              : workers->start(place, std::move(events));
          },
          os::program_identity(), [this] { reactor->wake(); }, pool::to_policies(options, count)) {
  if (in_process) {
    scheduler.start();
    work_here([] {});
    return;
  }
  try {
    scheduler.start();
  } catch (...) {
    collect();  // those that were started are killed already
    throw;
  }
  thread_is_ours.emplace();
  thread = std::thread([this] { collect(); });
}

std::optional<pool::PoolWorkers> Pool::Impl::make_workers(const PoolOptions& options,
                                                          std::size_t count, os::Reactor& reactor,
                                                          pool::Collector* collector) {
  const StartMethod method = options.start_method ? *options.start_method : get_start_method();
  const std::optional<detail::Call>& initializer = options.initializer.call_;
  wire::WorkerSetup setup = pool::to_setup(initializer);
  pool::set_memory_limits(options, setup);
  return std::optional<pool::PoolWorkers>(
      std::in_place, method, count, pool::to_variables(options, count), std::move(setup),
      initializer ? initializer->handles : detail::CallHandles(), reactor, collector);
}

void Pool::Impl::require_owner(const char* call) const {
  if (owner != os::this_process_id()) {
    throw std::logic_error(std::string("Pool::") + call +
                           ": only the process that made a pool may use it; this is a "
                           "forked copy of that process");
  }
}

void Pool::Impl::terminate() {
  scheduler.terminate();
  if (in_process) {
    in_process->work_if_free();
  }
}

void Pool::Impl::collect() {
  for (base::Deadline deadline = scheduler.tend(); !scheduler.is_over();
       deadline = scheduler.tend()) {
    try {
      reactor->run_once(collector ? collector->before_sleep(deadline) : deadline);
    } catch (const std::exception& error) {
      base::log_warning(std::string("the pool is terminated: ") + error.what());
      scheduler.terminate();
    }
  }
  workers->finish();
  scheduler.trace_to(nullptr);
  if (collector) {
    collector->retire();
  }
  const std::lock_guard lock(mutex);
  is_over = true;
  over.notify_all();
}

void Pool::Impl::join() {
  if (in_process) {
    work_here([] {});
    scheduler.trace_to(nullptr);
    callbacks->finish();
    return;
  }
  std::unique_lock lock(mutex);
  over.wait(lock, [this] { return is_over; });
  if (thread.joinable()) {
    thread.join();  // it has nothing left to do but to return
    thread_is_ours.reset();
  }
  lock.unlock();
  callbacks->finish();  // every result is settled
}

Pool::Pool(PoolOptions options) {
  const std::size_t count = pool::workers_of(options);
  start::require_freeze_support();
  impl_ = std::make_shared<Impl>(options, count);
}

Pool::Pool(Pool&&) noexcept = default;

Pool& Pool::operator=(Pool&& other) noexcept {
  if (this != &other) {
    Pool ended(std::move(*this));
    impl_ = std::move(other.impl_);
  }
  return *this;
}

Pool::~Pool() {
  if (impl_ == nullptr) {
    return;
  }
  if (!is_ours()) {
    // A forked copy: the workers are the original's, and so is the thread that would have to be
    // joined.
    new std::shared_ptr<Impl>(std::move(impl_));
    return;
  }
  impl_->terminate();
  impl_->join();
}

Pool::Impl& Pool::here(const char* call) const {
  if (impl_ == nullptr) {
    throw std::logic_error(std::string("Pool::") + call + ": this pool was moved away");
  }
  impl_->require_owner(call);
  return *impl_;
}

bool Pool::is_ours() const {
  return impl_ != nullptr && impl_->owner == os::this_process_id();
}

void Pool::close() {
  here("close").scheduler.close();
}

void Pool::terminate() {
  here("terminate").terminate();
}

void Pool::join() {
  Impl& impl = here("join");
  if (impl.scheduler.is_running()) {
    throw std::logic_error(
        "Pool::join: the pool still takes tasks; call close() or terminate() first");
  }
  impl.scheduler.drop_inputs();
  impl.join();
}

void Pool::resize(int processes) {
  Impl& impl = here("resize");
  if (processes < 1) {
    throw std::invalid_argument("Pool::resize: " + std::to_string(processes) +
                                " processes; it must be at least 1");
  }
  if (impl.in_process) {
    throw std::logic_error("Pool::resize: this pool was made without processes");
  }
  impl.scheduler.resize(static_cast<std::size_t>(processes));
}

PoolStatistics Pool::statistics() const {
  return here("statistics").scheduler.statistics();
}

void Pool::trace_to(const std::filesystem::path& file) {
  Impl& impl = here("trace_to");
  impl.scheduler.trace_to(nullptr);  // it may be the same file
  if (!file.empty()) {
    impl.scheduler.trace_to(std::make_unique<pool::Trace>(file, os::current_pid()));
  }
}

}  // namespace brood
