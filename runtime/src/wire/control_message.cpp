#include "wire/control_message.hpp"

#include <algorithm>

namespace brood::wire {

namespace {

void read_whole(os::Channel& channel, std::span<std::byte> into) {
  if (!channel.read_exactly(into)) {
    throw DecodingError("the other process ended in the middle of a message");
  }
}

}  // namespace

std::pair<FrameKind, Bytes> receive_frame(os::Channel& channel) {
  FrameHead head;
  read_whole(channel, std::as_writable_bytes(std::span(&head, 1)));
  check_head(head);
  Bytes body;
  while (body.size() < head.size) {
    // Memory is taken as the bytes come: a head may claim what will never come.
    constexpr std::uint64_t piece = std::uint64_t{16} << 20U;
    const std::size_t old = body.size();
    body.resize(old + static_cast<std::size_t>(std::min(head.size - old, piece)));
    read_whole(channel, std::span(body).subspan(old));
  }
  return {head.kind, std::move(body)};
}

}  // namespace brood::wire
