#include "os/process_id_posix.hpp"

#include <pthread.h>
#include <unistd.h>

namespace brood::os {

namespace {

constexpr unsigned pid_bits = 30;
constexpr ProcessId pid_mask = (ProcessId{1} << pid_bits) - 1;

/// Also in children that the program forks by itself: a child that took itself for its parent would
/// find every lock of the parent to be its own.
void forget_in_child() {
  known_process_id.store(0, std::memory_order_relaxed);
}

}  // namespace

ProcessId find_process_id() {
  static const int registered = ::pthread_atfork(nullptr, nullptr, forget_in_child);
  static_cast<void>(registered);
  const pid_t pid = ::getpid();
  // Without a stamp (/proc is not there) the number has to do.
  const ProcessId stamp = start_stamp(pid).value_or(0);
  const ProcessId found = (stamp << pid_bits) | static_cast<ProcessId>(pid);
  known_process_id.store(found, std::memory_order_relaxed);
  return found;
}

std::int64_t pid_of(ProcessId process) noexcept {
  return static_cast<std::int64_t>(process & pid_mask);
}

bool has_ended(ProcessId process) noexcept {
  const auto pid = static_cast<pid_t>(process & pid_mask);
  const auto stamp = static_cast<std::uint32_t>(process >> pid_bits);
  if (pid == 0) {
    return true;
  }
  if (stamp != 0) {
    if (const auto now = start_stamp(pid); now && *now != 0 && *now != stamp) {
      return true;  // another one, later, with the same number
    }
  }
  return number_has_ended(pid);
}

}  // namespace brood::os
