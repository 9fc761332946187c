// One queue, and threads that take from it. A task that runs is remembered, so that terminate can
// settle its result; what it gives later is dropped.

#include "brood/thread_pool.hpp"

#include "brood/cpu_count.hpp"
#include "brood/error.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace brood {

namespace {

using detail::ThreadTask;

std::size_t thread_count(const std::optional<int>& processes) {
  const int count = processes.value_or(cpu_count());
  if (count < 1) {
    throw std::invalid_argument("ThreadPool: processes is " + std::to_string(count) +
                                "; it must be at least 1");
  }
  return static_cast<std::size_t>(count);
}

void fail(const ThreadTask& task, const std::exception_ptr& reason) {
  task.batch->settle(task.chunk, {{}, 0, reason, {}});
}

std::exception_ptr terminated() {
  return std::make_exception_ptr(
      PoolTerminated("the pool was terminated before this task had a result"));
}

}  // namespace

struct ThreadPool::Impl : std::enable_shared_from_this<ThreadPool::Impl> {
  enum class Stage { running, closing, terminating };

  explicit Impl(std::function<void()> first) : initializer(std::move(first)) {}

  void start(std::size_t count) {
    running.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back([self = shared_from_this(), i] { self->work(i); });
    }
    for (const std::thread& thread : threads) {
      ids.push_back(thread.get_id());
    }
  }

  /// What one thread does.
  void work(std::size_t index) {
    try {
      if (initializer) {
        initializer();
      }
    } catch (...) {
      break_with(std::current_exception());
    }
    while (ThreadTask* const task = begin_next(index)) {
      std::exception_ptr failure;
      try {
        task->work();
      } catch (...) {
        failure = std::current_exception();
      }
      task->work = nullptr;  // what it holds is gone before its result is there
      end(index, std::move(failure));
    }
  }

  /// Blocks until there is something to do; null when there is to be nothing any more.
  ThreadTask* begin_next(std::size_t index) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !queue.empty() || is_at_end(); });
    if (queue.empty()) {
      return nullptr;
    }
    running[index] = std::move(queue.front());
    queue.pop_front();
    return &running[index];
  }

  void end(std::size_t index, std::exception_ptr failure) {
    const std::lock_guard lock(mutex);
    ThreadTask& task = running[index];
    if (!task.is_settled) {  // else terminate has done it
      detail::Outcome outcome{{}, 0, std::move(failure), {}};
      if (!outcome.failure) {
        outcome.bytes = encode(task.chunk);
      }
      task.batch->settle(task.chunk, std::move(outcome));
    }
    task = {};
  }

  void break_with(const std::exception_ptr& reason) {
    const std::lock_guard lock(mutex);
    if (!broken) {
      broken = reason;
    }
    fail_queue(broken);
  }

  // With the mutex held:
  bool is_at_end() const {
    return stage == Stage::terminating || (stage == Stage::closing && open_inputs == 0);
  }

  void require_running() const {
    if (stage != Stage::running) {
      throw std::logic_error(std::string("the ThreadPool was ") +
                             (stage == Stage::closing ? "closed" : "terminated") +
                             " and takes no more tasks");
    }
  }

  void enqueue(ThreadTask task) {
    if (broken) {
      fail(task, broken);
    } else {
      queue.push_back(std::move(task));
    }
  }

  void fail_queue(const std::exception_ptr& reason) {
    for (const ThreadTask& task : queue) {
      fail(task, reason);
    }
    queue.clear();
  }

  void submit(std::vector<ThreadTask> tasks) {
    {
      const std::lock_guard lock(mutex);
      require_running();
      for (ThreadTask& task : tasks) {
        enqueue(std::move(task));
      }
    }
    changed.notify_all();
  }

  void open_input() {
    const std::lock_guard lock(mutex);
    require_running();
    ++open_inputs;
  }

  void submit_input(ThreadTask task) {
    {
      const std::lock_guard lock(mutex);
      if (is_at_end() || inputs_dropped) {
        throw std::logic_error(
            "ThreadPool::imap: the pool was terminated, or joined, before all of the input was "
            "taken");
      }
      enqueue(std::move(task));
    }
    changed.notify_one();
  }

  void close_input() {
    const std::lock_guard lock(mutex);
    if (!inputs_dropped) {
      --open_inputs;
      changed.notify_all();
    }
  }

  void close() {
    const std::lock_guard lock(mutex);
    if (stage == Stage::running) {
      stage = Stage::closing;
    }
    changed.notify_all();
  }

  void terminate() {
    const std::lock_guard lock(mutex);
    if (stage == Stage::terminating) {
      return;
    }
    stage = Stage::terminating;
    fail_queue(terminated());
    for (ThreadTask& task : running) {
      if (task.batch && !task.is_borrowed) {
        fail(task, terminated());
        task.is_settled = true;
      }
    }
    changed.notify_all();
  }

  /// Whether the caller is one of its tasks.
  bool is_here() const {
    return std::find(ids.begin(), ids.end(), std::this_thread::get_id()) != ids.end();
  }

  void join() {
    {
      const std::lock_guard lock(mutex);
      inputs_dropped = true;
      open_inputs = 0;
      changed.notify_all();
    }
    const std::lock_guard one_by_one(join_mutex);
    for (std::thread& thread : threads) {
      if (thread.joinable()) {
        thread.join();
      }
    }
  }

  void detach() {
    const std::lock_guard one_by_one(join_mutex);
    for (std::thread& thread : threads) {
      if (thread.joinable()) {
        thread.detach();
      }
    }
  }

  const std::function<void()> initializer;
  const std::shared_ptr<detail::CallbackThread> callbacks =
      std::make_shared<detail::CallbackThread>();
  std::mutex join_mutex;
  std::vector<std::thread> threads;
  std::vector<std::thread::id> ids;  // of those, since before the first task

  mutable std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  Stage stage = Stage::running;
  std::deque<ThreadTask> queue;
  std::vector<ThreadTask> running;  // by each thread; without a batch when there is none
  std::exception_ptr broken;
  std::size_t open_inputs = 0;
  bool inputs_dropped = false;
};

ThreadPool::ThreadPool(ThreadPoolOptions options) {
  const std::size_t count = thread_count(options.processes);
  impl_ = std::make_shared<Impl>(std::move(options.initializer));
  try {
    impl_->start(count);
  } catch (...) {
    impl_->terminate();
    impl_->join();
    throw;
  }
}

ThreadPool::ThreadPool(ThreadPool&&) noexcept = default;

ThreadPool& ThreadPool::operator=(ThreadPool&& other) noexcept {
  if (this != &other) {
    ThreadPool ended(std::move(*this));
    impl_ = std::move(other.impl_);
  }
  return *this;
}

ThreadPool::~ThreadPool() {
  if (impl_ == nullptr) {
    return;
  }
  impl_->terminate();
  if (impl_->is_here()) {
    impl_->detach();
  } else {
    impl_->join();
  }
  impl_->callbacks->finish();
}

ThreadPool::Impl& ThreadPool::here(const char* call) const {
  if (impl_ == nullptr) {
    throw std::logic_error(std::string("ThreadPool::") + call + ": this pool was moved away");
  }
  return *impl_;
}

std::size_t ThreadPool::chunksize_for(std::size_t items,
                                      std::optional<std::size_t> chunksize) const {
  if (chunksize == std::size_t{0}) {
    throw std::invalid_argument("ThreadPool::map: chunksize is 0; it must be at least 1");
  }
  const std::size_t chunks = 4 * here("map").running.size();
  return std::max<std::size_t>(chunksize.value_or((items + chunks - 1) / chunks), 1);
}

std::shared_ptr<detail::CallbackThread> ThreadPool::callbacks() const {
  return here("submit").callbacks;
}

void ThreadPool::submit(std::vector<ThreadTask> tasks) {
  here("submit").submit(std::move(tasks));
}

std::unique_ptr<detail::ImapState> ThreadPool::start_imap(NextTask next,
                                                          const detail::ImapShape& shape,
                                                          std::shared_ptr<detail::Batch> batch) {
  Impl& own = here("imap");
  const std::size_t most_ahead = detail::chunks_ahead(shape, own.running.size());
  own.open_input();
  const std::weak_ptr<Impl> weak = impl_;

  // An ImapState takes a chunk from the input, then submits it: the task waits here in between.
  struct Between {
    std::size_t chunk = 0;
    std::function<void()> work;
  };

  const auto between = std::make_shared<Between>();
  const auto read = [between, next = std::move(next)]() -> std::optional<detail::Call> {
    between->work = next(between->chunk);
    return between->work ? std::optional<detail::Call>(std::in_place) : std::nullopt;
  };
  const auto submit_one = [between, weak](const detail::Call&,
                                          const std::shared_ptr<detail::Batch>& into,
                                          std::size_t chunk) {
    const std::shared_ptr<Impl> impl = weak.lock();
    if (impl == nullptr) {
      throw std::logic_error("Imap::next: the pool is gone, and not all of the input was taken");
    }
    into->add_chunk();
    try {
      impl->submit_input({into, chunk, std::move(between->work)});
    } catch (...) {
      into->drop_last_chunk();
      throw;
    }
    ++between->chunk;
  };
  const auto close_input = [weak] {
    if (const std::shared_ptr<Impl> impl = weak.lock()) {
      impl->close_input();
    }
  };
  return std::make_unique<detail::ImapState>(read, submit_one, close_input, most_ahead,
                                             std::move(batch));
}

void ThreadPool::close() {
  here("close").close();
}

void ThreadPool::terminate() {
  here("terminate").terminate();
}

void ThreadPool::join() {
  Impl& impl = here("join");
  {
    const std::lock_guard lock(impl.mutex);
    if (impl.stage == Impl::Stage::running) {
      throw std::logic_error(
          "ThreadPool::join: the pool still takes tasks; call close() or terminate() first");
    }
  }
  if (impl.is_here()) {
    throw std::logic_error("ThreadPool::join: a task cannot wait for its own end");
  }
  impl.join();
  impl.callbacks->finish();
}

}  // namespace brood
