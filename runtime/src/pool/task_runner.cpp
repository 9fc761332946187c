#include "pool/task_runner.hpp"

#include "brood/task.hpp"
#include "pool/thrown.hpp"
#include "wire/control_message.hpp"
#include "wire/frame.hpp"

#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace brood::pool {

namespace {

constexpr std::size_t answer_head_size = sizeof(wire::FrameHead) + sizeof(wire::AnswerHead);
constexpr std::array<std::byte, answer_head_size> unset{};

detail::Trampoline trampoline_at(std::uint64_t module, std::uint64_t offset) {
  return reinterpret_cast<detail::Trampoline>(detail::code_pointer({module, offset}));
}

Bytes finish(OutputArchive& out, wire::FrameKind kind, const wire::AnswerHead& head) {
  Bytes frame = out.take();
  const wire::FrameHead frame_head{wire::FrameHead::mark, kind,
                                   frame.size() - sizeof(wire::FrameHead)};
  std::memcpy(frame.data(), &frame_head, sizeof frame_head);
  std::memcpy(frame.data() + sizeof frame_head, &head, sizeof head);
  return frame;
}

}  // namespace

bool TaskRunner::initialize(const wire::WorkerSetup& setup, std::span<Handle> handles) {
  if (!setup.has_initializer) {
    return true;
  }
  try {
    InputArchive in(setup.initializer, handles);
    OutputArchive ignored;
    trampoline_at(setup.initializer_module, setup.initializer_offset)(in, ignored);
    return true;
  } catch (...) {
    wire::send_message(tasks_, wire::FrameKind::broken, describe_current_exception());
    return false;
  }
}

void TaskRunner::say_ready() {
  tasks_.write_all(wire::make_frame(wire::FrameKind::ready, {}));
}

std::vector<Handle> TaskRunner::take_handles(std::size_t count) {
  must_stop_ = true;
  std::vector<Handle> handles = post_.take(count);
  must_stop_ = false;
  return handles;
}

void TaskRunner::give(std::vector<Handle> handles) {
  if (!handles.empty()) {
    must_stop_ = true;
    post_.give(std::move(handles));
    must_stop_ = false;
  }
}

/// Nothing for a task without handles.
std::vector<Handle> TaskRunner::ask_for_handles(const wire::TaskHead& head) {
  if (head.handles == 0) {
    return {};
  }
  wire::send_message(tasks_, wire::FrameKind::wanted, wire::Wanted{head.ordinal});
  return take_handles(static_cast<std::size_t>(head.handles));
}

TaskRunner::Finished TaskRunner::run(const wire::TaskHead& head,
                                     std::span<const std::byte> arguments, Bytes answer) {
  Finished finished;
  OutputArchive out(finished.handles, std::move(answer));
  out.write(unset.data(), unset.size());
  try {
    std::vector<Handle> handles = ask_for_handles(head);
    InputArchive in(arguments, handles);
    trampoline_at(head.module, head.offset)(in, out);
    if (finished.handles.size() > os::most_posted_handles) {
      throw detail::UnsendableResult(
          "the result of a task can take " + std::to_string(os::most_posted_handles) +
          " handles along, not " + std::to_string(finished.handles.size()));
    }
  } catch (...) {
    return fail(head.ordinal);
  }
  finished.frame = finish(out, wire::FrameKind::result, {head.ordinal, finished.handles.size()});
  return finished;
}

TaskRunner::Finished TaskRunner::fail(std::uint64_t ordinal) {
  OutputArchive out;
  out.write(unset.data(), unset.size());
  out(describe_current_exception());
  return {finish(out, wire::FrameKind::error, {ordinal, 0}), {}};
}

}  // namespace brood::pool
