#include "pool/in_process.hpp"

#include "brood/serialize.hpp"
#include "os/self.hpp"
#include "pool/thrown.hpp"
#include "wire/frame.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace brood::pool {

namespace {

constexpr int killed_exitcode = -15;

detail::Trampoline trampoline_at(std::uint64_t module, std::uint64_t offset) {
  return reinterpret_cast<detail::Trampoline>(detail::code_pointer({module, offset}));
}

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

Bytes answer_body(const wire::AnswerHead& head, const Bytes& content) {
  Bytes body;
  body.append(&head, sizeof head);
  body.append(content.data(), content.size());
  return body;
}

}  // namespace

/// What the scheduler owns.
class InProcess::SentEnd final : public Worker {
 public:
  explicit SentEnd(InProcess& in_process) : in_process_(in_process) {}

  std::int64_t pid() const override { return os::current_pid(); }

  void send(std::span<const std::byte> frame) override {
    const std::lock_guard lock(in_process_.mutex_);
    in_process_.inbox_.emplace_back(frame);
  }

  std::uint64_t take_back(std::uint64_t sent) override {
    return in_process_.claim_.take_back(sent);
  }

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
      run_task(task, body.subspan(sizeof task));
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
    try {
      std::vector<Handle> handles;
      for (const auto& handle : initializer_->handles) {
        handles.push_back(copy_of(handle->get()));
      }
      InputArchive in(std::span(initializer_->bytes).subspan(detail::task_head_size), handles);
      OutputArchive ignored;
      trampoline_at(initializer_->trampoline.module, initializer_->trampoline.offset)(in, ignored);
    } catch (...) {
      events_.on_frame(wire::FrameKind::broken, encode(describe_current_exception()));
      return;
    }
    initializer_.reset();  // once
  }
  events_.on_frame(wire::FrameKind::ready, {});
}

void InProcess::run_task(const wire::TaskHead& head, std::span<const std::byte> arguments) {
  wire::AnswerHead answer{head.ordinal, 0};
  std::vector<Handle> results_handles;
  OutputArchive out(results_handles);
  try {
    if (head.handles != 0) {
      events_.on_frame(wire::FrameKind::wanted, encode(wire::Wanted{head.ordinal}));
    }
    std::vector<Handle> handles = std::exchange(tasks_handles_, {});
    InputArchive in(arguments, handles);
    trampoline_at(head.module, head.offset)(in, out);
  } catch (...) {
    const Bytes thrown = encode(describe_current_exception());
    events_.on_frame(wire::FrameKind::error, answer_body(answer, thrown));
    return;
  }
  answer.handles = results_handles.size();
  results_handles_ = std::move(results_handles);
  events_.on_frame(wire::FrameKind::result, answer_body(answer, out.take()));
}

void InProcess::end(int exitcode) {
  has_ended_ = true;
  const auto on_exit = events_.on_exit;
  on_exit(exitcode);
}

}  // namespace brood::pool
