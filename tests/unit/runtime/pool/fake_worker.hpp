#pragma once
// Workers without processes: the scheduler sees pool::Worker, the test plays what is behind it.
//
//   FakeWorkers workers;
//   pool::Scheduler scheduler(1, workers.factory(), workers.program, [] {});
//   scheduler.start();
//   workers.at(0).get_ready();
//   ... submit ...
//   const auto task = workers.at(0).begin();      // as a worker does: claims, then runs
//   workers.at(0).answer(*task);
//   workers.at(0).die(-9);
//
// A task is a number, its key; its result is the same number.

#include "brood/detail/batch.hpp"
#include "brood/task.hpp"
#include "pool/claim.hpp"
#include "pool/scheduler.hpp"
#include "pool/worker.hpp"
#include "wire/message.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace brood::test {

struct SentTask {
  std::uint64_t ordinal = 0;
  std::uint64_t key = 0;
  std::uint64_t handles = 0;
};

/// Threads: what the scheduler calls may be called by any thread; the test plays the worker in the
/// thread that collects.
class FakeWorker {
 public:
  FakeWorker(std::size_t place, std::int64_t pid, std::string program, pool::Worker::Events events);

  // As the scheduler sees it.
  void receive(std::span<const std::byte> frame);
  void receive(std::span<const NativeHandle> handles);
  std::vector<Handle> hand_over(std::size_t count);

  std::uint64_t take_back(std::uint64_t sent) { return claim_.take_back(sent); }

  std::uint64_t last_begun(std::uint64_t sent) const { return claim_.begun(sent); }

  // As the worker.
  void say_hello();
  void say(wire::FrameKind kind, Bytes body);

  template <class Message>
  void say_message(wire::FrameKind kind, const Message& message) {
    say(kind, encode(message));
  }

  /// hello and ready.
  void get_ready();

  /// Reads the tasks that were sent until one of them may be run; nothing when there is none.
  std::optional<SentTask> begin();

  void answer(const SentTask& task);
  /// With so many handles, which should be those in results_handles.
  void answer_with_handles(const SentTask& task, std::size_t count);
  void answer_with_error(const SentTask& task, const std::string& message);

  /// begin and answer; whether there was a task.
  bool run_next();

  /// The end of the process. This object stays.
  void die(int exitcode);

  const std::size_t place;
  const std::int64_t pid;
  int times_terminated = 0;
  int times_killed = 0;
  bool has_died = false;
  bool was_destroyed = false;  // by the scheduler
  bool cannot_be_given_handles = false;
  bool cannot_be_sent_tasks = false;  // there is no memory for them
  int flushes_to_fail = 0;            // nor for what has waited
  std::vector<NativeHandle> given_handles;
  std::vector<Handle> results_handles;

  /// Tasks that were sent, taken back or not, and not read yet.
  std::size_t unread() const;

  /// Whether, behind all tasks that were sent, it was told to stop.
  bool is_stopped() const;

  bool was_hit() const { return times_terminated != 0 || times_killed != 0; }

 private:
  const std::string program_;
  pool::Worker::Events events_;
  pool::Claim claim_;
  mutable std::mutex mutex_;  // guards what follows
  std::deque<SentTask> inbox_;
  bool is_stopped_ = false;
};

/// All workers that a scheduler has ever started.
class FakeWorkers {
 public:
  const std::string program = "the program's identity";

  pool::WorkerFactory factory();

  /// Called with the number of workers that were started before; what it throws, the factory
  /// throws.
  std::function<void(std::size_t)> before_start = [](std::size_t) {};

  std::size_t count() const { return all_.size(); }

  /// In the order of their starts.
  FakeWorker& nth(std::size_t index) { return *all_.at(index); }

  /// The one that was started last, for whatever place.
  FakeWorker& newest() { return *all_.back(); }

  /// The last one that was started for this place.
  FakeWorker& at(std::size_t place);

  /// Those whose process runs.
  std::vector<FakeWorker*> alive();

 private:
  std::vector<std::shared_ptr<FakeWorker>> all_;
};

/// What a test holds of a task that it submitted: a batch of its own.
struct Ticket {
  std::uint64_t key = 0;
  std::shared_ptr<detail::Batch> batch;

  bool is_settled() const { return batch->ready(); }

  /// The result. Throws what the task failed with, std::logic_error while there is no outcome.
  /// Once.
  std::uint64_t take();
};

/// A task with that key, for a chunk of a batch.
pool::Task make_task(std::uint64_t key, std::shared_ptr<detail::Batch> batch, std::size_t chunk = 0,
                     std::size_t first_item = 0);

/// A scheduler, its workers, and keys for its tasks.
class FakePool {
 public:
  /// Starts it.
  explicit FakePool(std::size_t places, pool::Policies policies = {});

  /// Submits so many tasks, each with a batch of its own.
  std::vector<Ticket> submit(std::size_t count);
  Ticket submit();
  Ticket submit(const TaskOptions& options);
  Ticket submit_input();

  /// One call of so many chunks; their keys and first items count from 100.
  std::shared_ptr<detail::Batch> submit_batch(std::size_t chunks, const TaskOptions& options);

  void get_all_ready();

  /// Gives the worker, which is alone ready and has no task, so quick ones that it is then sent
  /// `ahead` at once. Returns the tickets of those: none of them has begun.
  std::vector<Ticket> fill(FakeWorker& worker, std::size_t ahead);

  /// As fill, with the tasks that `submit` submits, `ahead` of them. It may be called more than
  /// once; what it has submitted before has its answers then.
  void fill_with(FakeWorker& worker, std::size_t ahead, const std::function<void()>& submit);

  FakeWorkers workers;
  std::atomic<int> times_wanted = 0;
  pool::Scheduler scheduler;

 private:
  std::uint64_t last_key_ = 0;
};

/// What the ticket's task failed with, as an E and nothing else. The test fails when there is none.
template <class E>
E error_of(Ticket& ticket) {
  try {
    (void)ticket.take();
  } catch (const E& error) {
    return error;
  }
  throw std::runtime_error("the task " + std::to_string(ticket.key) + " has not failed");
}

template <class E>
bool failed_with(Ticket& ticket) {
  try {
    (void)ticket.take();
  } catch (const E&) {
    return true;
  } catch (const std::exception&) {
    return false;
  }
  return false;
}

}  // namespace brood::test
