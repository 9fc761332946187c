#pragma once
// A message in a stream of bytes: a fixed head (what it is, how long) and its body. README.md has
// the whole protocol.

#include "brood/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace brood::wire {

enum class FrameKind : std::uint32_t {
  bootstrap = 1,  // parent -> child: who you are and what to run
  hello,          // child -> parent: I am here, I am this program
  refused,        // child -> parent: I cannot be what you ask; why
  ready,          // worker -> pool: my initializer is through, tasks may come
  task,           // pool -> worker
  result,         // worker -> pool: a task's value
  error,          // worker -> pool: what a task threw
  broken,         // worker -> pool: this worker cannot work; why
  stop,           // pool -> worker: no more tasks will come
  wanted,         // worker -> pool: the handles of the task that I begin
  look,           // worker -> pool: there is something in the ring
  in_block,       // both, in a ring: a frame that is too long for it, and where it is
  block_wanted,   // worker -> pool: the handle of that block
  keep,           // creator -> keeper: remove this name when I have ended
  forget,         // creator -> keeper: not this one
};

struct FrameHead {
  static constexpr std::uint32_t mark = 0x42524431;  // "BRD1"

  std::uint32_t magic = mark;
  FrameKind kind{};
  std::uint64_t size = 0;  // of the body, in bytes
};

/// A head with room for a body of `size` bytes behind it, to be filled from byte sizeof(FrameHead)
/// on.
Bytes make_frame(FrameKind kind, std::span<const std::byte> body);

/// Cuts a stream, which comes in pieces of any size, into frames.
class FrameReader {
 public:
  using OnFrame = std::function<void(FrameKind, Bytes body)>;

  /// Takes the next piece and calls `on_frame` for each frame that it completes.
  /// Throws DecodingError for bytes that are no frame; the reader is of no use afterwards.
  void feed(std::span<const std::byte> piece, const OnFrame& on_frame);

 private:
  std::size_t fill_head(std::span<const std::byte> piece);

  FrameHead head_;
  std::size_t head_filled_ = 0;
  Bytes body_;
};

/// Throws DecodingError unless `head` can be a head that this protocol wrote.
void check_head(const FrameHead& head);

}  // namespace brood::wire
