#pragma once
// Single messages over a channel that nobody else reads at that moment: the handshake.

#include "brood/bytes.hpp"
#include "brood/serialize.hpp"
#include "os/channel.hpp"
#include "wire/frame.hpp"

#include <utility>

namespace brood::wire {

/// Blocks until the system has taken everything. Throws std::system_error.
template <class Message>
void send_message(os::Channel& channel, FrameKind kind, const Message& message) {
  channel.write_all(make_frame(kind, encode(message)));
}

/// Blocks until one whole frame is there; takes not a byte more from the channel.
/// Throws DecodingError when what comes is no frame or the other side ends before it is whole;
/// std::system_error.
std::pair<FrameKind, Bytes> receive_frame(os::Channel& channel);

/// As receive_frame, for a message that must be of this kind.
template <class Message>
Message receive_message(os::Channel& channel, FrameKind kind) {
  const auto [got, body] = receive_frame(channel);
  if (got != kind) {
    throw DecodingError("another process sent a message of kind " +
                        std::to_string(static_cast<int>(got)) + " where kind " +
                        std::to_string(static_cast<int>(kind)) + " was due");
  }
  return decode<Message>(body);
}

}  // namespace brood::wire
