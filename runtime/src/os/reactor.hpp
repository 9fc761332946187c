#pragma once
// One thread's wait for many: bytes from channels, handles that become ready, and a nudge from
// other threads.
//
// POSIX: poll. Windows: an I/O completion port, so that there is no limit of 64. Callbacks run in
// the thread that calls run_once, one at a time, without a lock held.

#include "base/deadline.hpp"
#include "brood/bytes.hpp"
#include "os/channel.hpp"
#include "os/handle.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace brood::os {

class Reactor {
 public:
  using Id = std::uint64_t;
  using OnBytes = std::function<void(std::span<const std::byte>)>;
  using OnEvent = std::function<void()>;

  /// Throws std::system_error.
  static std::unique_ptr<Reactor> create();
  virtual ~Reactor() = default;

  /// Watches a channel from now on. `on_closed` comes once, after the last `on_bytes`, when the
  /// other side is closed.
  virtual Id add_channel(Channel channel, OnBytes on_bytes, OnEvent on_closed) = 0;

  /// Calls `on_ready` once, when `handle` becomes readable (POSIX) or signalled (Windows): a
  /// child's sentinel when the child has ended. The handle stays the caller's, and must live until
  /// then or until `remove`.
  virtual Id add_handle(NativeHandle handle, OnEvent on_ready) = 0;

  /// Any thread. Queues bytes for a channel and returns; order is kept. Nothing happens when the
  /// channel is closed.
  virtual void send(Id channel, Bytes bytes) = 0;

  /// Thread of run_once. Delivers what a channel already holds. Used when the writer is known to be
  /// gone.
  virtual void drain(Id channel) = 0;

  /// Thread of run_once. Forgets a channel (and closes it) or a handle; no callback of it comes any
  /// more.
  virtual void remove(Id id) = 0;

  /// Any thread. Makes run_once return.
  virtual void wake() = 0;

  /// Waits for something to happen and runs its callbacks; returns after that, after a wake, or at
  /// the deadline.
  virtual void run_once(base::Deadline deadline) = 0;

 protected:
  Reactor() = default;
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
};

}  // namespace brood::os
