#include "pool/task_caller.hpp"

#include "brood/task.hpp"
#include "os/handle_post.hpp"
#include "pool/thrown.hpp"
#include "wire/frame.hpp"

#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace brood::pool {

namespace {

constexpr std::array<std::byte, TaskCaller::answer_head_size> unset{};

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

std::optional<wire::ThrownException> TaskCaller::initialize(const wire::WorkerSetup& setup,
                                                            std::span<Handle> handles) {
  if (setup.has_initializer) {
    try {
      InputArchive in(setup.initializer, handles);
      OutputArchive ignored;
      trampoline_at(setup.initializer_module, setup.initializer_offset)(in, ignored);
    } catch (...) {
      return describe_current_exception();
    }
  }
  return std::nullopt;
}

TaskCaller::Finished TaskCaller::run(const wire::TaskHead& head,
                                     std::span<const std::byte> arguments, Bytes answer) {
  Finished finished;
  OutputArchive out(finished.handles, std::move(answer));
  out.write(unset.data(), unset.size());
  try {
    std::vector<Handle> handles = head.handles == 0 ? std::vector<Handle>() : handles_of(head);
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

TaskCaller::Finished TaskCaller::fail(std::uint64_t ordinal) {
  OutputArchive out;
  out.write(unset.data(), unset.size());
  out(describe_current_exception());
  return {finish(out, wire::FrameKind::error, {ordinal, 0}), {}};
}

}  // namespace brood::pool
