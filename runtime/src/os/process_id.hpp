#pragma once
// A process, told apart from every other one that had or will have its number: what a lock in
// shared memory says of its holder.
//
// A number alone will not do: the system gives it to another process later. So the moment of the
// start goes with it. Both fit into one word, which a single atomic operation can write.

#include <atomic>
#include <cstdint>

namespace brood::os {

/// Bits 0..29: the pid (Windows: a quarter of it, pids are multiples of 4). Bits 30..61: the last
/// 32 bits of the time of its start, in the system's own unit. Two bits are left to whoever stores
/// it. 0 is no process.
using ProcessId = std::uint64_t;

inline constexpr unsigned process_id_bits = 62;

/// Internal: this process, once it was asked for; before, and in a forked child, 0.
inline constinit std::atomic<ProcessId> known_process_id{0};

/// Internal: asks the system, and remembers.
ProcessId find_process_id();

/// This process; after a fork, in the child, the child. No system call but the first time.
/// Threads: any.
inline ProcessId this_process_id() {
  const ProcessId known = known_process_id.load(std::memory_order_relaxed);
  return known != 0 ? known : find_process_id();
}

/// Whether it has ended: gone, or only waiting to be collected by its parent. A process that cannot
/// be looked at is taken to live. A few microseconds. Never throws.
bool has_ended(ProcessId process) noexcept;

/// The number that users know it by.
std::int64_t pid_of(ProcessId process) noexcept;

}  // namespace brood::os
