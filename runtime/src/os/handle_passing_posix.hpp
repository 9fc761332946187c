#pragma once
// Handles sent along with bytes over a channel (SCM_RIGHTS).

#include "os/channel.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace brood::os {

/// The most handles that one message may carry (Linux's limit is 253).
inline constexpr std::size_t most_passed_handles = 250;

/// Blocks until the system has taken everything. The handles stay the caller's; the receiver gets
/// its own. Throws std::system_error, std::invalid_argument for too many handles.
void send_with_handles(const Channel& channel, std::span<const std::byte> bytes,
                       std::span<const NativeHandle> handles);

/// The same for two runs of bytes that follow each other, neither of which is copied.
void send_with_handles(const Channel& channel, std::span<const std::byte> head,
                       std::span<const std::byte> body, std::span<const NativeHandle> handles);

/// Blocks until something comes; the number of bytes read, 0 when the other side ended. What was
/// sent with them is put into `handles`, close-on-exec and kept from forked children. Throws
/// std::system_error.
std::size_t receive_some_with_handles(const Channel& channel, std::span<std::byte> into,
                                      std::vector<Handle>& handles);

/// Blocks until `into` is full; what was sent with it is put into `handles`, close-on-exec and kept
/// from forked children. False when the other side ended before. Throws std::system_error.
bool receive_with_handles(const Channel& channel, std::span<std::byte> into,
                          std::vector<Handle>& handles);

/// The same over a socket that keeps messages apart, in one step; false when it has no room now.
bool try_send_with_handles(const Handle& socket, std::span<const std::byte> bytes,
                           std::span<const NativeHandle> handles);

/// Looks at the next message of such a socket and leaves it there; false when there is none. Throws
/// std::system_error, also when this process cannot have that many descriptors.
bool peek_with_handles(const Handle& socket, std::span<std::byte> into,
                       std::vector<Handle>& handles);

}  // namespace brood::os
