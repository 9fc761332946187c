#pragma once
// Where the bytes of a queue lie, and how one end of it moves without ever being half moved.
//
// A queue is a log: bytes are written at its tail and read at its head, both of which only grow. It
// is cut into segments of one size. A segment of the log lies in a segment of memory, and a table
// says for each of those which one comes next in the log. When the tail needs a segment it takes
// the oldest that the head has left behind, or, if there is none, one that was never used; so an
// almost empty queue stays in the same few pages, and a full one grows without moving anything.
//
//     free again            being read          written             never used
//     3 -> 0 ->             1 -> 4 ->           2 (tail)            5, 6, ...
//     ^ Tail::free          ^ Head::segment     ^ Tail::segment     ^ Tail::fresh
//
// Who writes holds the put lock, who reads holds the get lock. Either may be killed at any instant:
//   - what counts of an end is one `Committed` state, changed by one store, the last thing that is
//     done;
//   - before it, only bytes and links are written that the committed states do not reach: behind
//   the
//     tail, the link that leaves the tail's segment and those that leave fresh segments. Segments
//     that are taken again keep the order that they have, so that their links need not be written.
// So the next holder finds the log as it was before, and starts afresh. Nothing is repaired.

#include "sync/committed.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace brood::ipc {

/// Where the next item will be written. The put lock's.
struct Tail {
  std::uint64_t position = 0;   ///< bytes that were ever put
  std::uint64_t count = 0;      ///< items that were ever put
  std::uint64_t segment = 0;    ///< the memory of the segment that byte `position - 1` is in
  std::uint64_t free = 0;       ///< the memory of the oldest segment that was not taken again
  std::uint64_t fresh = 0;      ///< memory segments from here on were never used
  std::uint64_t committed = 0;  ///< memory segments from here on may not be touched yet
};

/// Where the next item will be read. The get lock's.
struct Head {
  std::uint64_t position = 0;
  std::uint64_t count = 0;
  std::uint64_t segment = 0;  ///< the memory of the segment that byte `position - 1` is in
  std::uint64_t taker = 0;    ///< who took the last item: see task_ledger.hpp
  std::uint64_t taker_count = 0;
};

/// Both ends, in shared memory; zeroed memory is an empty log.
template <class Machine>
struct LogEndsOf {
  sync::CommittedOf<Machine, Tail> tail;
  // How far the other end was when somebody looked last: it can only have gone on since. So that
  // one end does not touch the other's cache line each time.
  typename Machine::template Atomic<std::uint64_t> seen_head{0};
  typename Machine::template Atomic<std::uint64_t> seen_taken{0};

  alignas(64) sync::CommittedOf<Machine, Head> head;
  typename Machine::template Atomic<std::uint64_t> seen_tail{0};
};

/// Moves through the log. `Storage` is the memory as this process sees it: segment_size(),
/// segment_count(), data(segment), next(segment), commit(from, to). The size is a power of two, so
/// that no item costs a division.
template <class Storage>
class LogCursor {
 public:
  LogCursor(Storage& storage, std::uint64_t position, std::uint64_t segment)
      : storage_(storage), position_(position), segment_(segment) {}

  void write(const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(from);
    each_piece(size, [&](std::byte* there, std::size_t count) {
      Storage::copy(there, bytes, count);
      bytes += count;
    });
  }

  void read(void* into, std::size_t size) {
    auto* bytes = static_cast<std::byte*>(into);
    each_piece(size, [&](std::byte* there, std::size_t count) {
      Storage::copy(bytes, there, count);
      bytes += count;
    });
  }

  /// Calls `use(std::byte*, std::size_t)` for the next `size` bytes, a piece after the other.
  template <class Use>
  void each_piece(std::size_t size, Use use) {
    const std::uint64_t length = storage_.segment_size();
    while (size != 0) {
      const std::uint64_t inside = position_ & (length - 1);
      if (inside == 0) {
        // The first segment of the log is the first of memory; the others are linked.
        segment_ = position_ == 0 ? 0 : storage_.next(segment_);
      }
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, length - inside));
      use(storage_.data(segment_) + inside, count);
      position_ += count;
      size -= count;
    }
  }

  /// `size` is less than what is left of a segment.
  void skip(std::size_t size) { position_ += size; }

  std::uint64_t position() const { return position_; }

  std::uint64_t segment() const { return segment_; }

 private:
  Storage& storage_;
  std::uint64_t position_;
  std::uint64_t segment_;
};

/// Gives `tail` the segments that `size` more bytes need, and links them; nothing of it counts
/// before the tail is committed. False when there is no memory left in the storage; then `tail` is
/// not changed. `head`: a position that the head has reached. `most`: how many segments of memory
/// may be used in all. Throws what Storage::commit throws.
template <class Storage>
bool extend(Storage& storage, Tail& tail, std::uint64_t head, std::uint64_t size,
            std::uint64_t most) {
  const std::uint64_t length = storage.segment_size();
  const int bits = std::countr_zero(length);
  const auto opened_by = [length, bits](std::uint64_t position) {
    return (position + length - 1) >> bits;
  };
  const std::uint64_t opened = opened_by(tail.position);
  const std::uint64_t needed = opened_by(tail.position + size) - opened;
  if (needed == 0) {
    return true;
  }
  // Segment number `oldest` of the log is the first that was not taken again. The head has left all
  // before the one that its last byte is in: it still needs the link that leaves that one.
  const std::uint64_t oldest = opened - tail.fresh;
  const std::uint64_t left = head == 0 ? 0 : (head - 1) >> bits;
  const std::uint64_t again = std::min(needed, left > oldest ? left - oldest : 0);
  const std::uint64_t fresh = needed - again;
  if (fresh != 0 && tail.fresh + fresh > most) {
    return false;
  }
  if (tail.fresh + fresh > tail.committed) {
    tail.committed = storage.commit(tail.committed, tail.fresh + fresh);
  }
  std::uint64_t last = tail.segment;
  bool has_last = opened != 0;
  const auto link = [&](std::uint64_t segment) {
    if (has_last) {
      storage.set_next(last, segment);
    }
    has_last = true;
    last = segment;
  };
  for (std::uint64_t i = 0; i < fresh; ++i) {
    link(tail.fresh++);
  }
  // The fresh ones come first: the last of those taken again keeps its link to the next free one,
  // which counts should this never be committed.
  if (again != 0) {
    link(tail.free);
    for (std::uint64_t i = 1; i < again; ++i) {
      last = storage.next(last);
    }
    tail.free = storage.next(last);
  }
  tail.segment = last;
  return true;
}

}  // namespace brood::ipc
