#pragma once
// Two processes prove to each other that they hold the same key, without sending it. The bytes are
// those of Python's multiprocessing.connection (3.12 or newer), so either side may be Python.
//
//   listening side                         connecting side
//   "#CHALLENGE#{sha256}" + 40 bytes  -->
//                                     <--  "{sha256}" + HMAC of "{sha256}" + the 40 bytes
//   "#WELCOME#" or "#FAILURE#"        -->
//   and the same once more with the sides exchanged.
//
// The listening side answers nothing before it has seen a right answer: a stranger learns nothing
// from it and cannot use it to find answers. The connecting side answers whoever listens, so it
// must not answer challenges of another connecting side, which a false listener could pass on to it
// to pass as genuine there: with our 40 bytes, the last 16 tell holders of the key who made them.
//
// This is no encryption, and somebody who passes on everything between two genuine sides is not
// noticed. After an exception the connection is of no use: close it.

#include "base/random.hpp"
#include "brood/bytes.hpp"

#include <cstddef>
#include <functional>
#include <span>

namespace brood::ipc {

/// Carries messages whole and in order. What it throws passes through the functions below.
class MessageTransport {
 public:
  MessageTransport() = default;
  MessageTransport(const MessageTransport&) = delete;
  MessageTransport& operator=(const MessageTransport&) = delete;
  virtual ~MessageTransport() = default;

  virtual void send(std::span<const std::byte> message) = 0;

  /// Blocks until the next message is there. One of more than `most` bytes should be refused before
  /// it is read; the caller looks at the size too.
  virtual Bytes receive(std::size_t most) = 0;
};

/// Whose part of a conversation: the one of Listener.accept or that of Client.
enum class Side { listening, connecting };

using RandomSource = std::function<Bytes(std::size_t size)>;

/// No message of the protocol is longer.
inline constexpr std::size_t longest_message = 256;

/// Both proofs, in the order of `own` side. Any key will do, also an empty one.
/// Throws AuthenticationError when the keys differ or the other side does not speak the protocol.
void authenticate(Side own, MessageTransport& transport, std::span<const std::byte> key,
                  const RandomSource& random = base::random_bytes);

/// One half: the other side has to prove that it holds the key. Tells it how that ended.
void deliver_challenge(Side own, MessageTransport& transport, std::span<const std::byte> key,
                       const RandomSource& random = base::random_bytes);

/// The other half: proves to the other side that this one holds the key.
void answer_challenge(Side own, MessageTransport& transport, std::span<const std::byte> key);

}  // namespace brood::ipc
