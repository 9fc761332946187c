#include "brood/pool.hpp"

#include "base/log.hpp"
#include "brood/cpu_count.hpp"
#include "os/handle_post.hpp"
#include "os/image.hpp"
#include "os/process_id.hpp"
#include "os/reactor.hpp"
#include "os/self.hpp"
#include "pool/collector.hpp"
#include "pool/pool_workers.hpp"
#include "pool/scheduler.hpp"
#include "start/fork_policy.hpp"
#include "start/starter.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

namespace brood {

namespace {

int processes_from_environment() {
  const std::string text = os::environment_variable("BROOD_PROCESSES");
  if (text.empty()) {
    return cpu_count();
  }
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1) {
    throw std::invalid_argument("BROOD_PROCESSES is \"" + text +
                                "\": it must be a number of processes, at least 1");
  }
  return count;
}

std::size_t count_of(const std::optional<int>& processes) {
  const int count = processes ? *processes : processes_from_environment();
  if (count < 1) {
    throw std::invalid_argument("Pool: processes is " + std::to_string(count) +
                                "; it must be at least 1");
  }
  return static_cast<std::size_t>(count);
}

PoolTransport transport_of(const PoolOptions& options) {
  if (options.transport) {
    return *options.transport;
  }
  const std::string text = os::environment_variable("BROOD_TRANSPORT");
  if (text == "stream") {
    return PoolTransport::stream;
  }
  if (!text.empty() && text != "ring") {
    throw std::invalid_argument("BROOD_TRANSPORT is \"" + text +
                                "\": it must be \"ring\" or \"stream\"");
  }
  return PoolTransport::ring;
}

void check_handles(const detail::Call& call) {
  if (call.handles.size() > os::most_posted_handles) {
    throw EncodingError("a task can take " + std::to_string(os::most_posted_handles) +
                        " handles along, not " + std::to_string(call.handles.size()) +
                        "; a smaller chunksize makes more tasks of a map");
  }
}

wire::WorkerSetup to_setup(const std::optional<detail::Call>& initializer) {
  wire::WorkerSetup setup;
  if (initializer) {
    setup.has_initializer = true;
    setup.initializer_module = initializer->trampoline.module;
    setup.initializer_offset = initializer->trampoline.offset;
    const auto arguments = std::span(initializer->bytes).subspan(detail::task_head_size);
    setup.initializer.assign(arguments.begin(), arguments.end());
  }
  return setup;
}

}  // namespace

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

/// The order of members is the order of dependence. One thread, made last, collects: it runs the
/// reactor, whose callbacks reach the scheduler through the workers.
struct Pool::Impl {
  Impl(StartMethod method, PoolTransport transport, std::size_t count, wire::WorkerSetup setup,
       detail::CallHandles handles)
      : processes(count),
        reactor(os::Reactor::create()),
        collector(make_collector(transport, *reactor)),
        workers(method, count, std::move(setup), std::move(handles), *reactor, collector.get()),
        scheduler(
            count,
            [this](std::size_t place, pool::Worker::Events events) {
              return workers.start(place, std::move(events));
            },
            os::program_identity(), [this] { reactor->wake(); }) {
    try {
      scheduler.start();
    } catch (...) {
      collect();  // those that were started are killed already
      throw;
    }
    thread_is_ours.emplace();
    thread = std::thread([this] { collect(); });
  }

  /// Until every worker has ended.
  void collect() {
    for (base::Deadline deadline = scheduler.tend(); !scheduler.is_over();
         deadline = scheduler.tend()) {
      try {
        reactor->run_once(collector ? collector->before_sleep(deadline) : deadline);
      } catch (const std::exception& error) {
        base::log_warning(std::string("the pool is terminated: ") + error.what());
        scheduler.terminate();
      }
    }
    workers.finish();
    if (collector) {
      collector->retire();
    }
    const std::lock_guard lock(mutex);
    is_over = true;
    over.notify_all();
  }

  void join() {
    std::unique_lock lock(mutex);
    over.wait(lock, [this] { return is_over; });
    if (thread.joinable()) {
      thread.join();  // it has nothing left to do but to return
      thread_is_ours.reset();
    }
    lock.unlock();
    callbacks->finish();  // every result is settled
  }

  const os::ProcessId owner = os::this_process_id();
  const std::size_t processes;
  const std::shared_ptr<detail::CallbackThread> callbacks =
      std::make_shared<detail::CallbackThread>();
  std::unique_ptr<os::Reactor> reactor;
  std::shared_ptr<pool::Collector> collector;  // null: reached by the stream
  pool::PoolWorkers workers;
  pool::Scheduler scheduler;
  std::mutex mutex;  // guards is_over and the joining of thread
  std::condition_variable over;
  bool is_over = false;
  std::optional<start::OwnThread> thread_is_ours;
  std::thread thread;
};

Pool::Pool(PoolOptions options) {
  const std::size_t count = count_of(options.processes);
  const StartMethod method = options.start_method ? *options.start_method : get_start_method();
  start::require_freeze_support();
  const std::optional<detail::Call>& initializer = options.initializer.call_;
  impl_ = std::make_shared<Impl>(method, transport_of(options), count, to_setup(initializer),
                                 initializer ? initializer->handles : detail::CallHandles());
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
  if (impl_->owner != os::this_process_id()) {
    // A forked copy: the workers are the original's, and so is the thread that would have to be
    // joined.
    new std::shared_ptr<Impl>(std::move(impl_));
    return;
  }
  impl_->scheduler.terminate();
  impl_->join();
}

Pool::Impl& Pool::here(const char* call) const {
  if (impl_ == nullptr) {
    throw std::logic_error(std::string("Pool::") + call + ": this pool was moved away");
  }
  if (impl_->owner != os::this_process_id()) {
    throw std::logic_error(std::string("Pool::") + call +
                           ": only the process that made a pool may use it; this is a "
                           "forked copy of that process");
  }
  return *impl_;
}

std::shared_ptr<detail::Batch> Pool::submit(std::vector<detail::Call> calls,
                                            std::size_t items_in_each,
                                            detail::Attendance* attendance) {
  Impl& impl = here("submit");
  auto batch = std::make_shared<detail::Batch>(calls.size(), impl.callbacks,
                                               detail::Order::of_chunks, impl.collector);
  std::vector<pool::Task> tasks;
  tasks.reserve(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    check_handles(calls[i]);
    tasks.push_back({std::move(calls[i]), batch, i, i * items_in_each});
  }
  if (attendance != nullptr) {
    attendance->begin(impl.collector);
  }
  impl.scheduler.submit(std::move(tasks));
  return batch;
}

std::size_t Pool::chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const {
  if (chunksize == std::size_t{0}) {
    throw std::invalid_argument("Pool::map: chunksize is 0; it must be at least 1");
  }
  const std::size_t chunks = 4 * here("map").processes;
  return std::max<std::size_t>(chunksize.value_or((items + chunks - 1) / chunks), 1);
}

std::unique_ptr<detail::ImapState> Pool::start_imap(detail::ChunkSource source,
                                                    detail::ImapShape shape) {
  Impl& own = here("imap");
  const std::size_t chunksize = shape.chunksize;
  const std::size_t most_ahead = detail::chunks_ahead(shape, own.processes);
  own.scheduler.open_input();
  // The Imap may outlive the pool, and the pool may be moved.
  const std::weak_ptr<Impl> weak = impl_;
  const auto submit_one = [weak, chunksize](detail::Call call,
                                            const std::shared_ptr<detail::Batch>& batch,
                                            std::size_t chunk) {
    const std::shared_ptr<Impl> impl = weak.lock();
    if (impl == nullptr) {
      throw std::logic_error("Imap::next: the pool is gone, and not all of the input was taken");
    }
    check_handles(call);
    batch->add_chunk();
    try {
      impl->scheduler.submit_input({std::move(call), batch, chunk, chunk * chunksize});
    } catch (...) {
      batch->drop_last_chunk();
      throw;
    }
  };
  const auto close_input = [weak] {
    if (const std::shared_ptr<Impl> impl = weak.lock()) {
      impl->scheduler.close_input();
    }
  };
  return std::make_unique<detail::ImapState>(std::move(source), submit_one, close_input, most_ahead,
                                             shape.order, impl_->collector);
}

void Pool::close() {
  here("close").scheduler.close();
}

void Pool::terminate() {
  here("terminate").scheduler.terminate();
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

}  // namespace brood
