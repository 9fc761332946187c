#include "fake_worker.hpp"

#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "wire/frame.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace brood::test {

namespace {

// The scheduler hands these on as they are.
constexpr detail::CodeAddress trampoline{0x1234, 0x5678};

constexpr std::int64_t first_pid = 1000;

/// What the scheduler owns. It may be destroyed while the test goes on with the FakeWorker.
class WorkerEnd final : public pool::Worker {
 public:
  explicit WorkerEnd(std::shared_ptr<FakeWorker> fake) : fake_(std::move(fake)) {}

  ~WorkerEnd() override { fake_->was_destroyed = true; }

  std::int64_t pid() const override { return fake_->pid; }

  void send(const pool::GatheredFrame& frame) override { fake_->receive(frame.copy()); }

  void flush() override {
    if (fake_->flushes_to_fail > 0) {
      --fake_->flushes_to_fail;
      throw std::bad_alloc();
    }
  }

  std::uint64_t take_back(std::uint64_t sent) override { return fake_->take_back(sent); }

  std::uint64_t begun(std::uint64_t sent) const override { return fake_->last_begun(sent); }

  void give_handles(std::span<const NativeHandle> handles) override { fake_->receive(handles); }

  std::vector<Handle> take_handles(std::size_t count) override { return fake_->hand_over(count); }

  void terminate() override { ++fake_->times_terminated; }

  void kill() override { ++fake_->times_killed; }

 private:
  std::shared_ptr<FakeWorker> fake_;
};

Bytes answer_body(const SentTask& task, const Bytes& content, std::size_t handles = 0) {
  const wire::AnswerHead head{task.ordinal, handles};
  Bytes body;
  body.append(&head, sizeof head);
  body.append(content.data(), content.size());
  return body;
}

}  // namespace

FakeWorker::FakeWorker(std::size_t place_, std::int64_t pid_, std::string program,
                       pool::Worker::Events events)
    : place(place_), pid(pid_), program_(std::move(program)), events_(std::move(events)) {}

void FakeWorker::receive(std::span<const std::byte> frame) {
  const std::lock_guard lock(mutex_);
  if (cannot_be_sent_tasks) {
    throw std::system_error(std::make_error_code(std::errc::not_enough_memory));
  }
  wire::FrameReader reader;
  std::size_t frames = 0;
  reader.feed(frame, [&](wire::FrameKind kind, const Bytes& body) {
    ++frames;
    if (is_stopped_) {
      throw std::logic_error("something was sent behind stop");
    }
    if (kind == wire::FrameKind::stop && body.empty()) {
      is_stopped_ = true;
      return;
    }
    wire::TaskHead head;
    SentTask task;
    if (kind != wire::FrameKind::task || body.size() != sizeof head + sizeof task.key) {
      throw std::logic_error("what was sent is no task");
    }
    std::memcpy(&head, body.data(), sizeof head);
    if (head.module != trampoline.module || head.offset != trampoline.offset) {
      throw std::logic_error("a task came with another trampoline than it was submitted with");
    }
    std::memcpy(&task.key, body.data() + sizeof head, sizeof task.key);
    task.ordinal = head.ordinal;
    task.handles = head.handles;
    inbox_.push_back(task);
  });
  if (frames != 1) {
    throw std::logic_error("what was sent is not one whole frame");
  }
}

void FakeWorker::receive(std::span<const NativeHandle> handles) {
  if (cannot_be_given_handles) {
    throw std::system_error(std::make_error_code(std::errc::broken_pipe));
  }
  given_handles.insert(given_handles.end(), handles.begin(), handles.end());
}

std::vector<Handle> FakeWorker::hand_over(std::size_t count) {
  if (count != results_handles.size()) {
    throw DecodingError("there are " + std::to_string(results_handles.size()));
  }
  return std::exchange(results_handles, {});
}

void FakeWorker::say_hello() {
  say_message(wire::FrameKind::hello, wire::Hello{wire::protocol_version, program_, pid});
}

void FakeWorker::say(wire::FrameKind kind, Bytes body) {
  if (has_died) {
    throw std::logic_error("a dead worker said something");
  }
  events_.on_frame(kind, std::move(body));
}

void FakeWorker::get_ready() {
  say_hello();
  say(wire::FrameKind::ready, {});
}

std::optional<SentTask> FakeWorker::begin() {
  const std::lock_guard lock(mutex_);
  while (!inbox_.empty()) {
    const SentTask task = inbox_.front();
    inbox_.pop_front();
    if (claim_.begin(task.ordinal)) {
      return task;
    }
  }
  return std::nullopt;
}

void FakeWorker::answer(const SentTask& task) {
  say(wire::FrameKind::result, answer_body(task, encode(task.key)));
}

void FakeWorker::answer_with_handles(const SentTask& task, std::size_t count) {
  say(wire::FrameKind::result, answer_body(task, encode(task.key), count));
}

void FakeWorker::answer_with_error(const SentTask& task, const std::string& message) {
  wire::ThrownException thrown;
  thrown.chain.push_back({"std::runtime_error", message});
  say(wire::FrameKind::error, answer_body(task, encode(thrown)));
}

bool FakeWorker::run_next() {
  const auto task = begin();
  if (task) {
    answer(*task);
  }
  return task.has_value();
}

void FakeWorker::die(int exitcode) {
  has_died = true;
  const auto on_exit = events_.on_exit;
  on_exit(exitcode);
}

std::size_t FakeWorker::unread() const {
  const std::lock_guard lock(mutex_);
  return inbox_.size();
}

bool FakeWorker::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return is_stopped_;
}

pool::WorkerFactory FakeWorkers::factory() {
  return [this](std::size_t place, pool::Worker::Events events) -> std::unique_ptr<pool::Worker> {
    before_start(all_.size());
    for (const auto& other : all_) {
      if (other->place == place && !other->was_destroyed) {
        throw std::logic_error("a place has two workers");
      }
    }
    const auto pid = first_pid + static_cast<std::int64_t>(all_.size());
    all_.push_back(std::make_shared<FakeWorker>(place, pid, program, std::move(events)));
    return std::make_unique<WorkerEnd>(all_.back());
  };
}

FakeWorker& FakeWorkers::at(std::size_t place) {
  const auto found = std::find_if(all_.rbegin(), all_.rend(),
                                  [&](const auto& worker) { return worker->place == place; });
  if (found == all_.rend()) {
    throw std::logic_error("no worker was ever started for place " + std::to_string(place));
  }
  return **found;
}

std::vector<FakeWorker*> FakeWorkers::alive() {
  std::vector<FakeWorker*> found;
  for (const auto& worker : all_) {
    if (!worker->has_died) {
      found.push_back(worker.get());
    }
  }
  return found;
}

std::uint64_t Ticket::take() {
  const auto outcome = batch->take_first(std::chrono::nanoseconds(0));
  if (!outcome) {
    throw std::logic_error("task " + std::to_string(key) + " has no outcome yet");
  }
  return decode<std::uint64_t>(outcome->value());
}

pool::Task make_task(std::uint64_t key, std::shared_ptr<detail::Batch> batch, std::size_t chunk,
                     std::size_t first_item) {
  Bytes bytes(detail::task_head_size);
  bytes.append(&key, sizeof key);
  return {{trampoline, std::move(bytes)}, std::move(batch), chunk, first_item};
}

FakePool::FakePool(std::size_t places, pool::Policies policies)
    : scheduler(
          places, workers.factory(), workers.program, [this] { ++times_wanted; }, policies) {
  scheduler.start();
}

std::vector<Ticket> FakePool::submit(std::size_t count) {
  std::vector<Ticket> tickets;
  std::vector<pool::Task> tasks;
  for (std::size_t i = 0; i < count; ++i) {
    tickets.push_back({++last_key_, std::make_shared<detail::Batch>(1)});
    tasks.push_back(make_task(tickets.back().key, tickets.back().batch));
  }
  scheduler.submit(std::move(tasks));
  return tickets;
}

Ticket FakePool::submit() {
  return submit(1).front();
}

Ticket FakePool::submit(const TaskOptions& options) {
  Ticket ticket{++last_key_, std::make_shared<detail::Batch>(1)};
  std::vector<pool::Task> tasks;
  tasks.push_back(make_task(ticket.key, ticket.batch));
  tasks.back().options = std::make_shared<const TaskOptions>(options);
  scheduler.submit(std::move(tasks));
  return ticket;
}

std::shared_ptr<detail::Batch> FakePool::submit_batch(std::size_t chunks,
                                                      const TaskOptions& options) {
  auto batch = std::make_shared<detail::Batch>(chunks);
  const auto shared = std::make_shared<const TaskOptions>(options);
  std::vector<pool::Task> tasks;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    tasks.push_back(make_task(100 + chunk, batch, chunk, 100 + chunk));
    tasks.back().options = shared;
  }
  scheduler.submit(std::move(tasks));
  return batch;
}

Ticket FakePool::submit_input() {
  Ticket ticket{++last_key_, std::make_shared<detail::Batch>(1)};
  scheduler.submit_input(make_task(ticket.key, ticket.batch));
  return ticket;
}

void FakePool::get_all_ready() {
  for (FakeWorker* const worker : workers.alive()) {
    worker->get_ready();
  }
}

std::vector<Ticket> FakePool::fill(FakeWorker& worker, std::size_t ahead) {
  std::vector<Ticket> tickets;
  fill_with(worker, ahead, [&] { tickets = submit(ahead); });
  return tickets;
}

void FakePool::fill_with(FakeWorker& worker, std::size_t ahead,
                         const std::function<void()>& submit) {
  // How many it is sent depends on how quickly it has answered; on a busy machine some answers are
  // late.
  for (int round = 0; round < 100'000; ++round) {
    submit();
    if (worker.unread() == ahead) {
      return;
    }
    while (worker.run_next()) {
    }
  }
  throw std::runtime_error("a worker whose tasks are short is sent no more than a few ahead");
}

}  // namespace brood::test
