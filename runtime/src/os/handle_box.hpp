#pragma once
// Handles on their way to whoever takes them out: they stay valid although the process that put
// them there has ended.
//
// On POSIX the system keeps them, in a socket that leads back to the processes that have it. On
// Windows nothing but a process can keep a handle: the one that made the box does, as long as it
// lives, and a table in shared memory says which of its handles those are.
//
// To put is one step. To take out is two, look and drop, so that who is killed before he has said
// what he has found leaves it there. What a killed process leaves that nobody will ask for is
// closed by the next look, and at the end with the box.

#include "brood/serialize_archive.hpp"
#include "os/handle.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace brood::os {

/// What a process must have to use it; the same box wherever it arrives. Threads and processes: one
/// puts and one takes at a time.
class HandleBox {
 public:
  /// Holds nothing, and can only be loaded.
  HandleBox() = default;

  /// Throws std::system_error.
  static HandleBox make();

  /// How long a ticket is, in bytes.
  static std::size_t ticket_size() noexcept;

  /// `ticket` is filled; it is what they are taken out by, in the order in which they were put in.
  /// False when there is no room now; some hundred puts fit. Throws EncodingError when that many
  /// can never be kept, or nobody is there to keep them; std::system_error, also for one that is no
  /// handle. When it throws, nothing was put.
  bool put(std::span<const Handle> handles, std::span<std::byte> ticket) const;

  /// By the one who puts: the last put shall count for nothing.
  void take_back(std::span<const std::byte> ticket) const noexcept;

  /// Copies of them. What was put before them and not taken out is gone. Throws DecodingError when
  /// they are not there; std::system_error.
  std::vector<Handle> look(std::span<const std::byte> ticket) const;

  /// After look.
  void drop(std::span<const std::byte> ticket) const noexcept;

  void save(OutputArchive& archive) const;

  /// Throws DecodingError when it did not come with the bytes; std::system_error.
  void load(InputArchive& archive);

 private:
  struct State;

  std::shared_ptr<const State> state_;
};

}  // namespace brood::os
