#include "pool/sent_tasks.hpp"

#include "wire/frame.hpp"
#include "wire/message.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace brood::pool {

namespace {

static_assert(detail::task_head_size == sizeof(wire::FrameHead) + sizeof(wire::TaskHead));

/// The task's bytes with their head filled in.
GatheredFrame to_frame(detail::Call& call, std::uint64_t ordinal) {
  const wire::FrameHead frame{wire::FrameHead::mark, wire::FrameKind::task,
                              sizeof(wire::TaskHead) + call.size()};
  const wire::TaskHead head{ordinal, call.trampoline.module, call.trampoline.offset,
                            call.handles.size()};
  std::memcpy(call.bytes.data(), &frame, sizeof frame);
  std::memcpy(call.bytes.data() + sizeof frame, &head, sizeof head);
  return {call.bytes, call.lent};
}

}  // namespace

GatheredFrame SentTasks::add(Task task) {
  const std::uint64_t ordinal = ++last_ordinal_;
  if (sent_.empty()) {
    busy_since_ = Clock::now();
  }
  sent_.push_back({std::move(task), ordinal});
  return to_frame(sent_.back().task.call, ordinal);
}

Task SentTasks::take_last() {
  Task task = std::move(sent_.back().task);
  sent_.pop_back();
  return task;
}

bool SentTasks::has_of(const detail::Batch& batch) const {
  return std::any_of(sent_.begin(), sent_.end(),
                     [&](const Sent& sent) { return sent.task.batch.get() == &batch; });
}

Task* SentTasks::running(std::uint64_t ordinal) {
  return sent_.empty() || sent_.front().ordinal != ordinal ? nullptr : &sent_.front().task;
}

std::optional<Task> SentTasks::answer(std::uint64_t ordinal) {
  if (running(ordinal) == nullptr) {
    return std::nullopt;
  }
  std::optional<Task> task = std::move(sent_.front().task);
  sent_.pop_front();
  return task;
}

std::chrono::nanoseconds SentTasks::stop_watch() {
  const auto now = Clock::now();
  return std::max<std::chrono::nanoseconds>(now - std::exchange(busy_since_, now),
                                            std::chrono::nanoseconds(1));
}

void SentTasks::give_back(std::uint64_t begun, std::deque<Task>& queue) {
  for (; !sent_.empty() && sent_.back().ordinal > begun; sent_.pop_back()) {
    queue.push_front(std::move(sent_.back().task));
  }
}

void SentTasks::fail_all(const std::exception_ptr& reason) {
  for (; !sent_.empty(); sent_.pop_front()) {
    sent_.front().task.fail(reason);
  }
}

void SentTasks::restart() {
  last_ordinal_ = 0;
}

}  // namespace brood::pool
