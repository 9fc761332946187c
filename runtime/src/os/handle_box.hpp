#pragma once
// Handles on their way to whoever takes them out: they stay valid although the process that put
// them there has ended.
//
// On POSIX the system keeps them, in a socket that leads back to the processes that have it. On
// Windows nothing but a process can keep a handle: the one that made the box does, as long as it
// lives.
//
// To put is one step. To take out is two, look and drop, so that who is killed before he has said
// what he has found leaves it there.

#include "os/handle.hpp"
#include "os/process_id.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace brood::os {

/// What a process must have to use it. Threads and processes: one puts and one takes at a time.
struct HandleBox {
  Handle in;             ///< POSIX
  Handle out;            ///< POSIX
  ProcessId keeper = 0;  ///< Windows

  /// Throws std::system_error.
  static HandleBox make();

  /// What a ticket for so many handles is long, in bytes.
  static std::size_t ticket_size(std::size_t count);

  /// `ticket` is filled; it is what they are taken out by, in the order in which they were put in.
  /// False when there is no room now; some hundred puts fit. Throws EncodingError when that many
  /// can never be kept, or nobody is there to keep them; std::system_error.
  bool put(std::span<const Handle> handles, std::span<std::byte> ticket) const;

  /// Copies of them. What was put before them and not taken out is gone. Throws DecodingError when
  /// they are not there; std::system_error.
  std::vector<Handle> look(std::span<const std::byte> ticket) const;

  /// After look.
  void drop(std::span<const std::byte> ticket) const noexcept;
};

}  // namespace brood::os
