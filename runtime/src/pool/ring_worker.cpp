#include "pool/ring_worker.hpp"

#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "pool/collector.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace brood::pool {

namespace {

using namespace std::chrono_literals;

/// Delivered at once at most, so that the pool sends new tasks before it has read all.
constexpr std::size_t most_collected = 128;

/// A worker may keep its answers to itself for about so long while it is busy.
constexpr std::chrono::nanoseconds untold = 100us;
constexpr std::uint32_t most_untold = 64;

/// A value of this size and more is read where it lies; else its block is free again at once.
constexpr std::size_t read_in_place = std::size_t{1} << 20U;

wire::FrameHead head_of(std::span<const std::byte> frame) {
  wire::FrameHead head;
  std::memcpy(&head, frame.data(), sizeof head);
  return head;
}

std::uint64_t ordinal_of(std::span<const std::byte> task) {
  std::uint64_t ordinal = 0;
  std::memcpy(&ordinal, task.data() + sizeof(wire::FrameHead) + offsetof(wire::TaskHead, ordinal),
              sizeof ordinal);
  return ordinal;
}

template <class Note>
std::span<const std::byte> bytes_of(const Note& note) {
  return std::as_bytes(std::span(&note, 1));
}

}  // namespace

RingWorker::RingWorker(StartedWorker started, os::Reactor& reactor, Events events,
                       Collector& collector)
    : ProcessWorker(std::move(started), reactor, std::move(events)),
      collector_(collector),
      tasks_(lane().task_writer()),
      answers_(lane().answer_reader()) {
  collector_.add(*this);
}

RingWorker::~RingWorker() {
  collector_.remove(*this);
}

// --- tasks

bool RingWorker::write(const GatheredFrame& frame) {
  if (frame.is_in_one_piece() && frame.size() <= tasks_.most() / 4) {
    const auto bytes = frame.bytes();
    return tasks_.write(head_of(bytes), bytes.subspan(sizeof(wire::FrameHead)));
  }
  const wire::FrameHead note_head{wire::FrameHead::mark, wire::FrameKind::in_block,
                                  sizeof(wire::BlockNote)};
  if (!tasks_.has_room_for(sizeof note_head + sizeof(wire::BlockNote))) {
    return false;
  }
  const auto note = task_blocks_.put(ordinal_of(frame.bytes()), frame);
  return note && tasks_.write(note_head, bytes_of(*note));
}

void RingWorker::send(const GatheredFrame& frame) {
  if (waiting_.empty() && write(frame)) {
    is_flushed_ = false;
  } else {
    const bool is_task = head_of(frame.bytes()).kind == wire::FrameKind::task;
    waiting_.push_back({frame, is_task});
    has_waiting_.store(true);
  }
}

void RingWorker::flush() {
  const auto send_waiting = [this] {
    while (!waiting_.empty() && write(waiting_.front().frame)) {
      waiting_.pop_front();
      is_flushed_ = false;
    }
    return waiting_.empty();
  };
  if (!waiting_.empty()) {
    // The worker looks at the word after it has read, so the ring has to be looked at again after
    // the word was written.
    if (!send_waiting()) {
      lane().pool_has_more().store(1);
      if (send_waiting()) {
        lane().pool_has_more().store(0);
      }
    }
    has_waiting_.store(!waiting_.empty());
  }
  if (!is_flushed_) {
    is_flushed_ = true;
    os::wake(lane().worker_spot(), lane().bell());
  }
}

std::uint64_t RingWorker::take_back(std::uint64_t sent) {
  const std::uint64_t begun = ProcessWorker::take_back(sent);
  // Who is to stop has to be told even so. (A frame itself may be gone: its task may have failed.)
  std::erase_if(waiting_, [](const Waiting& waiting) { return waiting.is_task; });
  has_waiting_.store(!waiting_.empty());
  task_blocks_.free_behind(begun);
  return begun;
}

// --- answers

bool RingWorker::collect() {
  const bool found = has_answers();
  if (!found && !has_waiting_.load()) {
    return false;
  }
  if (!is_given_up()) {
    try {
      read_answers();
    } catch (const DecodingError& error) {
      give_up(error.what());
    } catch (const std::system_error& error) {
      give_up(error.what());
    }
  }
  return found;
}

void RingWorker::read_answers() {
  std::size_t count = 0;
  bool has_handles = false;
  do {
    collected_.clear();
    has_handles = false;
    while (collected_.size() < most_collected && !has_handles) {
      const auto frame = answers_.front();
      if (!frame) {
        break;
      }
      collected_.push_back(read_answer(*frame));
      // An answer that counts as read may lose its worker, and on Windows the handles with it.
      has_handles = collected_.back().head.handles != 0;
      if (!has_handles) {
        answers_.pop();
      }
    }
    if (!has_handles) {
      tell_read();
    }
    count += collected_.size();
    events().on_answers(collected_);
    if (has_handles) {
      answers_.pop();
      tell_read();
    }
  } while (has_handles || collected_.size() == most_collected);
  adapt(count);
}

void RingWorker::tell_read() {
  if (!collected_.empty() && lane().worker_waits_for_pool().load() != 0) {
    os::wake(lane().worker_spot(), lane().bell());
  }
}

Answer RingWorker::read_answer(const RingReader::Frame& frame) {
  if (frame.kind == wire::FrameKind::in_block) {
    return read_block(decode<wire::BlockNote>(frame.body));
  }
  Answer answer{frame.kind, {}, {}, 0};
  if (frame.body.size() < sizeof answer.head) {
    throw DecodingError("an answer is too short");
  }
  std::memcpy(&answer.head, frame.body.data(), sizeof answer.head);
  answer.bytes = Bytes(frame.body.subspan(sizeof answer.head));
  return answer;
}

Answer RingWorker::read_block(const wire::BlockNote& note) {
  auto block = answer_blocks_.open(
      note, [this](const wire::BlockNote&) { return std::move(borrow_handles(1).front()); });
  const wire::FrameHead head = head_of(*block);
  wire::check_head(head);
  Answer answer{head.kind, {}, {}, 0};
  if (head.size != block->size() - sizeof head || head.size < sizeof answer.head) {
    throw DecodingError("a block holds what is no answer");
  }
  std::memcpy(&answer.head, block->data() + sizeof head, sizeof answer.head);
  const auto value = block->subspan(sizeof head + sizeof answer.head);
  if (value.size() >= read_in_place) {
    answer.in_place = value;
    answer.owner = std::move(block);
  } else {
    answer.bytes = Bytes(value);
  }
  return answer;
}

/// Who answers often and is asked for no answer in particular need not ring for each.
void RingWorker::adapt(std::size_t count) {
  if (count == 0) {
    return;
  }
  const auto now = Clock::now();
  const auto each = std::max<std::chrono::nanoseconds>((now - last_collected_) / count, 1ns);
  last_collected_ = now;
  set_answers_a_ring(
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(untold / each, 1, most_untold)));
}

void RingWorker::set_answers_a_ring(std::uint32_t count) {
  if (count != answers_a_ring_) {
    answers_a_ring_ = count;
    rings_rarely_.store(count > 1);
    lane().answers_a_ring().store(count);
  }
}

// --- what comes by channel

void RingWorker::on_task_channel(wire::FrameKind kind, Bytes body) {
  switch (kind) {
    case wire::FrameKind::look:
      break;  // the pool's thread looks at all rings whenever it was woken
    case wire::FrameKind::block_wanted:
      task_blocks_.give(decode<wire::BlockWanted>(body).slot, [this](const os::Handle& handle) {
        const NativeHandle native = handle.get();
        give_handles(std::span(&native, 1));
      });
      break;
    case wire::FrameKind::result:
    case wire::FrameKind::error:
      throw DecodingError("an answer came by a way that is not the ring");
    default:
      collector_.collect();  // in their order: what it has answered before comes before
      events().on_frame(kind, std::move(body));
  }
}

void RingWorker::drain_the_rest() {
  collector_.collect();
}

}  // namespace brood::pool
