#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "os/child_setup.hpp"
#include "pool/answer_memory.hpp"
#include "pool/block.hpp"
#include "pool/worker_loop.hpp"
#include "sync/lookout.hpp"
#include "sync/slices.hpp"
#include "wire/control_message.hpp"
#include "wire/frame.hpp"

#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace brood::pool {

namespace {

class RingLoop {
 public:
  RingLoop(TaskRunner& runner, Lane& lane, const Doorbell& doorbell)
      : runner_(runner),
        lane_(lane),
        doorbell_(doorbell),
        tasks_(lane.task_reader()),
        answers_(lane.answer_writer()),
        memory_(answer_blocks_, answers_.most() / 4) {}

  void run() {
    while (!must_stop_) {
      const auto frame = tasks_.front();
      if (!frame) {
        wait_for_task();
        continue;
      }
      if (frame->kind == wire::FrameKind::stop) {
        break;
      }
      take(*frame);
      tasks_.pop();
      tell_room();
    }
    ring();
  }

 private:
  void take(const RingReader::Frame& frame) {
    if (frame.kind == wire::FrameKind::in_block) {
      take_block(decode<wire::BlockNote>(frame.body));
    } else if (frame.kind == wire::FrameKind::task) {
      take_task(frame.body, {});
    } else {
      throw DecodingError("a pool sent its worker what is no task");
    }
  }

  /// `note`: of a block that holds it, which was claimed already.
  void take_task(std::span<const std::byte> body, std::optional<wire::BlockNote> note) {
    wire::TaskHead head;
    if (body.size() < sizeof head) {
      throw DecodingError("a pool sent its worker what is no task");
    }
    std::memcpy(&head, body.data(), sizeof head);
    if (note ? head.ordinal == note->ordinal : lane_.claim().begin(head.ordinal)) {
      answer(head.ordinal, runner_.run(head, body.subspan(sizeof head), Bytes(memory_)));
    }
  }

  /// A block is not touched before its task is claimed: one that was taken back may hold another
  /// one's bytes by now.
  void take_block(const wire::BlockNote& note) {
    if (!lane_.claim().begin(note.ordinal)) {
      return;
    }
    const auto frame = task_blocks_.open(note, [this](const wire::BlockNote& wanted) {
      wire::send_message(runner_.channel(), wire::FrameKind::block_wanted,
                         wire::BlockWanted{wanted.slot});
      return std::move(runner_.take_handles(1).front());
    });
    take_task(frame->subspan(sizeof(wire::FrameHead)), note);
  }

  void answer(std::uint64_t ordinal, TaskRunner::Finished finished) {
    try {
      send(ordinal, finished);
    } catch (const std::system_error&) {  // no memory for it, or its handles cannot be given
      TaskRunner::Finished failed = TaskRunner::fail(ordinal);
      send(ordinal, failed);
    }
    if (has_given_) {
      wait_until_taken();
    } else if (++untold_ >= lane_.answers_a_ring().load(std::memory_order_relaxed)) {
      ring();
    }
    must_stop_ = runner_.must_stop();  // not before the first task: something is to get done
  }

  void send(std::uint64_t ordinal, TaskRunner::Finished& finished) {
    has_given_ = !finished.handles.empty();
    const std::span<const std::byte> frame = finished.frame;
    wire::FrameHead head;
    std::memcpy(&head, frame.data(), sizeof head);
    if (frame.size() > answers_.most() / 4) {
      const wire::BlockNote note = put_in_block(ordinal, finished.frame);
      runner_.give(std::move(finished.handles));
      write({wire::FrameHead::mark, wire::FrameKind::in_block, sizeof note},
            std::as_bytes(std::span(&note, 1)));
    } else {
      runner_.give(std::move(finished.handles));
      write(head, frame.subspan(sizeof head));
    }
  }

  wire::BlockNote put_in_block(std::uint64_t ordinal, const Bytes& frame) {
    if (const BlockWriter::Lease* const own = memory_.keep_block(frame)) {
      lent_ = *own;
    } else {
      lent_ = answer_blocks_.lease(frame.size());
      std::memcpy(lent_.room().data(), frame.data(), frame.size());
    }
    return answer_blocks_.pass_on(lent_, ordinal, frame.size(), [this](const os::Handle& handle) {
      has_given_ = true;
      runner_.lend(handle);
    });
  }

  /// Windows: the pool takes a handle out of this process, which has to live then. So no other task
  /// is begun before: else the end of this process would lose both.
  void wait_until_taken() {
    ring();
    sleep_until_read([this] { return answers_.is_read(); });
  }

  /// Blocks while the ring is full.
  void write(const wire::FrameHead& head, std::span<const std::byte> body) {
    while (!answers_.write(head, body)) {
      ring();
      sleep_until_read([&] { return answers_.has_room_for(sizeof head + body.size()); });
    }
  }

  /// In slices (see os/park.hpp): a wake-up that is lost costs one.
  template <class Ready>
  void sleep_until(Ready ready) {
    for (sync::Slices slices; !ready();) {
      os::Sleeper sleeper(lane_.worker_spot(), lane_.bell());
      if (!ready()) {
        sleeper.sleep(slices.next(base::Deadline::never()));
      }
    }
  }

  /// For what becomes true when the pool reads answers.
  template <class Ready>
  void sleep_until_read(Ready ready) {
    lane_.worker_waits_for_pool().store(1);  // in one order with the looks that follow
    sleep_until(ready);
    lane_.worker_waits_for_pool().store(0);
  }

  void wait_for_task() {
    if (untold_ != 0) {
      ring();
    }
    const auto ready = [this] { return tasks_.has_more(); };
    if (lookout_.sees(ready, lane_.has_cpu().load(std::memory_order_relaxed) != 0)) {
      return;
    }
    os::flush_stdio();  // what tasks printed is seen while the worker waits
    sleep_until(ready);
    lookout_.has_slept();
  }

  void tell_room() {
    // In one order with what was freed before: the pool says so first, and then looks once more.
    if (lane_.pool_has_more().load() != 0 && tasks_.is_half_empty() &&
        lane_.pool_has_more().exchange(0) != 0) {
      ring();
    }
  }

  void ring() {
    untold_ = 0;
    if (doorbell_.ring()) {
      runner_.channel().write_all(wire::make_frame(wire::FrameKind::look, {}));
    }
  }

  TaskRunner& runner_;
  Lane& lane_;
  const Doorbell& doorbell_;
  RingReader tasks_;
  RingWriter answers_;
  BlockReader task_blocks_;
  BlockWriter answer_blocks_;
  AnswerMemory memory_;
  sync::Lookout lookout_;     // for tasks
  std::uint32_t untold_ = 0;  // answers since the last ring
  bool has_given_ = false;    // handles with the last answer
  bool must_stop_ = false;
  BlockWriter::Lease lent_;  // with the last answer that lay in a block: it lives until it is taken
};

}  // namespace

void run_ring_loop(TaskRunner& runner, Lane& lane, const Doorbell& doorbell) {
  RingLoop(runner, lane, doorbell).run();
}

}  // namespace brood::pool
