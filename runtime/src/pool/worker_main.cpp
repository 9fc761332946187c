// One thread does all: it reads tasks, runs each, writes its answer. Tasks so run in the worker's
// main thread, which lives as long as the worker: what a task binds to its thread stays bound.

#include "pool/worker_main.hpp"

#include "brood/task.hpp"
#include "os/child_setup.hpp"
#include "os/handle_post.hpp"
#include "os/region.hpp"
#include "pool/claim.hpp"
#include "pool/stream_worker.hpp"
#include "pool/thrown.hpp"
#include "process/process_main.hpp"
#include "wire/control_message.hpp"

#include <array>
#include <cstring>
#include <span>
#include <system_error>

namespace brood::pool {

namespace {

constexpr std::size_t read_size = 256 * 1024;
constexpr std::size_t answer_head_size = sizeof(wire::FrameHead) + sizeof(wire::AnswerHead);

detail::Trampoline trampoline_at(std::uint64_t module, std::uint64_t offset) {
  return reinterpret_cast<detail::Trampoline>(detail::code_pointer({module, offset}));
}

class WorkerLoop {
 public:
  WorkerLoop(os::Channel tasks, os::Channel post, Claim& claim)
      : tasks_(std::move(tasks)), post_(std::move(post)), claim_(claim), buffer_(read_size) {}

  /// False when the initializer threw: the pool was told, and this worker is of no use.
  bool initialize(const wire::WorkerSetup& setup, std::span<Handle> handles) {
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

  void say_ready() { tasks_.write_all(wire::make_frame(wire::FrameKind::ready, {})); }

  void run() {
    while (!is_stopped_) {
      os::flush_stdio();  // what tasks printed is seen while the worker waits
      const std::size_t count = tasks_.read_some(buffer_);
      if (count == 0) {
        return;
      }
      reader_.feed(std::span(buffer_).first(count),
                   [this](wire::FrameKind kind, const Bytes& body) { take(kind, body); });
    }
  }

 private:
  void take(wire::FrameKind kind, std::span<const std::byte> body) {
    if (is_stopped_ || kind == wire::FrameKind::stop) {
      is_stopped_ = true;
      return;
    }
    wire::TaskHead head;
    if (kind != wire::FrameKind::task || body.size() < sizeof head) {
      throw DecodingError("a pool sent its worker what is no task");
    }
    std::memcpy(&head, body.data(), sizeof head);
    if (claim_.begin(head.ordinal)) {
      tasks_.write_all(run_task(head, body.subspan(sizeof head)));
    }
  }

  /// When handles got lost, nobody knows any more which are whose: this task is the last one here,
  /// and another worker takes this one's place.
  template <class Step>
  auto or_stop(Step step) {
    try {
      return step();
    } catch (...) {
      is_stopped_ = true;
      throw;
    }
  }

  /// Nothing for a task without handles.
  std::vector<Handle> ask_for_handles(const wire::TaskHead& head) {
    if (head.handles == 0) {
      return {};
    }
    wire::send_message(tasks_, wire::FrameKind::wanted, wire::Wanted{head.ordinal});
    return or_stop([&] { return post_.take(static_cast<std::size_t>(head.handles)); });
  }

  /// Before the answer: the pool takes them when it comes. Their number.
  std::uint64_t hand_over(std::vector<Handle> handles) {
    const std::size_t count = handles.size();
    if (count > os::most_posted_handles) {
      throw detail::UnsendableResult("the result of a task can take " +
                                     std::to_string(os::most_posted_handles) +
                                     " handles along, not " + std::to_string(count));
    }
    if (count != 0) {
      or_stop([&] { post_.give(std::move(handles)); });
    }
    return count;
  }

  /// The whole answer frame.
  Bytes run_task(const wire::TaskHead& head, std::span<const std::byte> arguments) {
    static constexpr std::array<std::byte, answer_head_size> unset{};
    wire::FrameKind kind = wire::FrameKind::result;
    wire::AnswerHead answer_head{head.ordinal, 0};
    std::vector<Handle> results_handles;
    OutputArchive out(results_handles);
    out.write(unset.data(), unset.size());
    try {
      std::vector<Handle> handles = ask_for_handles(head);
      InputArchive in(arguments, handles);
      trampoline_at(head.module, head.offset)(in, out);
      answer_head.handles = hand_over(std::move(results_handles));
    } catch (...) {
      kind = wire::FrameKind::error;
      out.take();
      out.write(unset.data(), unset.size());
      out(describe_current_exception());
    }
    Bytes answer = out.take();
    const wire::FrameHead frame{wire::FrameHead::mark, kind,
                                answer.size() - sizeof(wire::FrameHead)};
    std::memcpy(answer.data(), &frame, sizeof frame);
    std::memcpy(answer.data() + sizeof frame, &answer_head, sizeof answer_head);
    return answer;
  }

  os::Channel tasks_;
  os::PostToParent post_;
  Claim& claim_;
  std::vector<std::byte> buffer_;
  wire::FrameReader reader_;
  bool is_stopped_ = false;
};

int work(start::ChildContext& context) {
  const auto setup = decode<wire::WorkerSetup>(context.bootstrap.payload);
  if (context.handles.size() < 3 || setup.place >= setup.region_size / claim_stride) {
    throw DecodingError("a worker was set up wrongly");
  }
  const os::Region claims =
      os::Region::map(std::move(context.handles[1]), static_cast<std::size_t>(setup.region_size));
  auto* const claim = reinterpret_cast<Claim*>(claims.data() + setup.place * claim_stride);
  // Never destroyed: the pool kills a worker that closes its task channel and lives, and this one
  // has yet to write out what stdio holds. The end of the process closes it.
  WorkerLoop& loop = *new WorkerLoop(os::Channel(std::move(context.handles[0])),
                                     os::Channel(std::move(context.handles[2])), *claim);
  try {
    if (!loop.initialize(setup, std::span(context.handles).subspan(3))) {
      return 1;
    }
    context.handles.clear();
    loop.say_ready();
    loop.run();
  } catch (const std::system_error&) {
    // Tasks' own errors are answers; this one is the channel's: the pool is gone, and so is the
    // reason to be here.
  }
  return 0;
}

}  // namespace

int worker_main(start::ChildContext& context) {
  return process::as_child(context, &work);
}

}  // namespace brood::pool
