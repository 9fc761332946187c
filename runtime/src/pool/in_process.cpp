#include "pool/in_process.hpp"

#include "brood/serialize.hpp"
#include "os/self.hpp"
#include "pool/pool_setup.hpp"
#include "wire/frame.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace brood::pool {

namespace {

constexpr int killed_exitcode = -15;

/// Another handle to what somebody else's stands for.
Handle copy_of(NativeHandle native) {
  Handle borrowed(native);
  try {
    Handle copy = borrowed.duplicate();
    borrowed.release();
    return copy;
  } catch (...) {
    borrowed.release();
    throw;
  }
}

}  // namespace

/// What the scheduler owns.
class InProcess::SentEnd final : public Worker {
 public:
  explicit SentEnd(InProcess& in_process) : in_process_(in_process) {}

  std::int64_t pid() const override { return os::current_pid(); }

  void send(const GatheredFrame& frame) override {
    const std::lock_guard lock(in_process_.mutex_);
    in_process_.inbox_.push_back(frame.copy());
  }

  std::uint64_t take_back(std::uint64_t sent) override {
    return in_process_.claim_.take_back(sent);
  }

  std::uint64_t begun(std::uint64_t sent) const override { return in_process_.claim_.begun(sent); }

  void give_handles(std::span<const NativeHandle> handles) override {
    for (const NativeHandle native : handles) {
      in_process_.tasks_handles_.push_back(copy_of(native));
    }
  }

  std::vector<Handle> take_handles(std::size_t) override {
    return std::exchange(in_process_.results_handles_, {});
  }

  void terminate() override { kill(); }

  void kill() override {
    const std::lock_guard lock(in_process_.mutex_);
    in_process_.is_killed_ = true;
  }

 private:
  InProcess& in_process_;
};

InProcess::InProcess(const std::optional<detail::Call>& initializer) : initializer_(initializer) {}

std::unique_ptr<Worker> InProcess::start(Worker::Events events) {
  events_ = std::move(events);
  claim_.reset();
  has_begun_ = false;
  has_ended_ = false;
  const std::lock_guard lock(mutex_);
  is_killed_ = false;
  inbox_.clear();
  return std::make_unique<SentEnd>(*this);
}

InProcess::Turn::Turn(InProcess& in_process) : in_process_(in_process) {
  if (in_process.runs_in_ == std::this_thread::get_id()) {
    throw std::logic_error("Pool: a task cannot use the pool that runs it");
  }
  lock_ = std::unique_lock(in_process.turn_);
  in_process.runs_in_ = std::this_thread::get_id();
}

InProcess::Turn::~Turn() {
  in_process_.runs_in_ = std::thread::id();
}

void InProcess::work() {
  if (!std::exchange(has_begun_, true)) {
    begin();
  }
  while (!has_ended_) {
    const std::optional<Bytes> frame = next_frame();
    if (!frame) {
      return;
    }
    wire::FrameHead head;
    std::memcpy(&head, frame->data(), sizeof head);
    if (head.kind == wire::FrameKind::stop) {
      end(0);
      return;
    }
    const auto body = std::span<const std::byte>(*frame).subspan(sizeof head);
    wire::TaskHead task;
    std::memcpy(&task, body.data(), sizeof task);
    if (claim_.begin(task.ordinal)) {
      answer(run(task, body.subspan(sizeof task), {}));
    }
  }
}

void InProcess::work_if_free() {
  if (runs_in_ == std::this_thread::get_id()) {
    return;
  }
  if (const std::unique_lock lock(turn_, std::try_to_lock); lock) {
    work();
  }
}

std::optional<Bytes> InProcess::next_frame() {
  {
    const std::lock_guard lock(mutex_);
    if (!is_killed_) {
      if (inbox_.empty()) {
        return std::nullopt;
      }
      Bytes frame = std::move(inbox_.front());
      inbox_.pop_front();
      return frame;
    }
  }
  end(killed_exitcode);
  return std::nullopt;
}

void InProcess::begin() {
  if (initializer_) {
    std::vector<Handle> handles;
    for (const auto& handle : initializer_->handles) {
      handles.push_back(copy_of(handle->get()));
    }
    if (const auto thrown = initialize(to_setup(initializer_), handles)) {
      events_.on_frame(wire::FrameKind::broken, encode(*thrown));
      return;
    }
    initializer_.reset();  // once
  }
  events_.on_frame(wire::FrameKind::ready, {});
}

std::vector<Handle> InProcess::handles_of(const wire::TaskHead& head) {
  events_.on_frame(wire::FrameKind::wanted, encode(wire::Wanted{head.ordinal}));
  return std::exchange(tasks_handles_, {});
}

void InProcess::answer(Finished finished) {
  Answer answer;
  wire::FrameHead head;
  std::memcpy(&head, finished.frame.data(), sizeof head);
  std::memcpy(&answer.head, finished.frame.data() + sizeof head, sizeof answer.head);
  answer.kind = head.kind;
  answer.bytes = std::move(finished.frame);
  answer.skipped = answer_head_size;
  results_handles_ = std::move(finished.handles);
  events_.on_answers(std::span(&answer, 1));
}

void InProcess::end(int exitcode) {
  has_ended_ = true;
  const auto on_exit = events_.on_exit;
  on_exit(exitcode);
}

}  // namespace brood::pool
