#include "wire/frame.hpp"

#include "brood/error.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace brood::wire {

namespace {

// No body is longer; a head that says so was not written by this protocol.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 46U;

// Memory for a body is taken at once up to this size; beyond it, as the bytes really come.
constexpr std::size_t reserved_at_once = std::size_t{64} << 20U;

}  // namespace

Bytes make_frame(FrameKind kind, std::span<const std::byte> body) {
  const FrameHead head{FrameHead::mark, kind, body.size()};
  Bytes frame(sizeof head + body.size());
  std::memcpy(frame.data(), &head, sizeof head);
  if (!body.empty()) {
    std::memcpy(frame.data() + sizeof head, body.data(), body.size());
  }
  return frame;
}

void check_head(const FrameHead& head) {
  if (head.magic != FrameHead::mark) {
    throw DecodingError("a message from another process does not begin as brood's messages do");
  }
  if (head.kind < FrameKind::bootstrap || head.kind > FrameKind::forget) {
    throw DecodingError("a message from another process is of unknown kind " +
                        std::to_string(static_cast<std::uint32_t>(head.kind)));
  }
  if (head.size > most_bytes) {
    throw DecodingError("a message from another process claims " + std::to_string(head.size) +
                        " bytes");
  }
}

std::size_t FrameReader::fill_head(std::span<const std::byte> piece) {
  const std::size_t count = std::min(piece.size(), sizeof head_ - head_filled_);
  std::memcpy(reinterpret_cast<std::byte*>(&head_) + head_filled_, piece.data(), count);
  head_filled_ += count;
  if (head_filled_ == sizeof head_) {
    check_head(head_);
    body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(head_.size, reserved_at_once)));
  }
  return count;
}

void FrameReader::feed(std::span<const std::byte> piece, const OnFrame& on_frame) {
  while (!piece.empty()) {
    if (head_filled_ < sizeof head_) {
      piece = piece.subspan(fill_head(piece));
      if (head_filled_ < sizeof head_) {
        return;
      }
    }
    const std::size_t missing = static_cast<std::size_t>(head_.size) - body_.size();
    const auto part = piece.first(std::min(missing, piece.size()));
    body_.append(part.data(), part.size());
    piece = piece.subspan(part.size());
    if (body_.size() == head_.size) {
      head_filled_ = 0;
      on_frame(head_.kind, std::exchange(body_, {}));
    }
  }
}

}  // namespace brood::wire
