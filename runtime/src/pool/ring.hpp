#pragma once
// Frames from one process to another through memory that both have: no system call, no lock.
//
//   written ->  bytes that were ever put in    (the writer's word)
//   read    ->  bytes that were ever taken out (the reader's word)
//
// One writes and one reads; each moves its own word only, and only when a frame is whole. So
// whoever is killed, and at whatever instant, the other side sees whole frames and nothing else.
//
// A frame lies in one piece and begins at a multiple of frame_alignment: who reads it looks at it
// where it lies. What is left at the end of the memory and too short for the next one is skipped.
//
// Neither side sleeps here, or wakes the other: lane.hpp does.

#include "wire/frame.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace brood::pool {

inline constexpr std::size_t frame_alignment = 16;

/// In shared memory, zeroed at the beginning.
struct RingWords {
  alignas(64) std::atomic<std::uint64_t> written{0};
  alignas(64) std::atomic<std::uint64_t> read{0};
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a ring is shared by processes");
static_assert(sizeof(wire::FrameHead) == frame_alignment);

class RingWriter {
 public:
  /// `memory`: a power of two of bytes, the same as the reader's.
  RingWriter(RingWords& words, std::span<std::byte> memory) : words_(words), memory_(memory) {}

  /// The longest frame that fits however the ring stands, once the reader has read.
  std::size_t most() const { return memory_.size() / 2; }

  /// Puts a frame in: its head and its body. False when there is no room now.
  bool write(const wire::FrameHead& head, std::span<const std::byte> body) {
    std::byte* const place = make_room(sizeof head + body.size());
    if (place == nullptr) {
      return false;
    }
    std::memcpy(place, &head, sizeof head);
    if (!body.empty()) {
      std::memcpy(place + sizeof head, body.data(), body.size());
    }
    words_.written.store(written_, std::memory_order_seq_cst);
    return true;
  }

  /// Whether a frame of that size, with its head, would fit now.
  bool has_room_for(std::size_t size) { return find_room(size).has_value(); }

 private:
  struct Room {
    std::uint64_t place = 0;
    std::uint64_t skipped = 0;  // before it, at the end of the memory
  };

  std::optional<Room> find_room(std::size_t size);

  /// Where the next `size` bytes go; `written_` is behind them then. Null when there is no room.
  std::byte* make_room(std::size_t size);

  RingWords& words_;
  std::span<std::byte> memory_;
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;  // at least so much was read
};

class RingReader {
 public:
  struct Frame {
    wire::FrameKind kind{};
    std::span<const std::byte> body;  ///< the ring's own bytes, until pop
  };

  RingReader(RingWords& words, std::span<const std::byte> memory)
      : words_(words), memory_(memory) {}

  /// Whether there is a frame. Any thread.
  bool has_more() const { return words_.written.load() != words_.read.load(); }

  /// The next frame; nothing when there is none now. Throws DecodingError for bytes that are no
  /// frame; the ring is of no use afterwards.
  std::optional<Frame> front();

  /// Whether less than half of the memory is waiting to be read.
  bool is_half_empty() const {
    return words_.written.load(std::memory_order_relaxed) - read_ < memory_.size() / 2;
  }

  /// Behind the frame that front gave.
  void pop() {
    read_ += front_size_;
    front_size_ = 0;
    words_.read.store(read_, std::memory_order_seq_cst);
  }

 private:
  RingWords& words_;
  std::span<const std::byte> memory_;
  std::uint64_t read_ = 0;
  std::uint64_t written_ = 0;  // at least so much is there
  std::uint64_t front_size_ = 0;
};

}  // namespace brood::pool
