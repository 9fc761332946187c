#pragma once
// What a Process object stands for.

#include "base/deadline.hpp"
#include "brood/process.hpp"
#include "os/channel.hpp"
#include "os/child_process.hpp"
#include "start/starter.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace brood {

struct Process::Impl {
  // What it is to be. Settled by start; name and authkey may change later too.
  mutable std::mutex mutex;  // guards all that is not const or atomic
  std::string name;
  std::vector<std::byte> authkey;
  std::atomic<bool> daemon{false};
  std::optional<detail::Call> target;
  std::optional<StartMethod> method;
  bool ends_with_parent = true;

  const std::int64_t creator;  // the only process that may use it
  const std::vector<std::uint64_t> identity;
  const bool is_current;  // stands for the process that it is in

  Impl(std::int64_t creator_pid, std::vector<std::uint64_t> identity_path, bool current)
      : creator(creator_pid), identity(std::move(identity_path)), is_current(current) {}

  // What it is. `child` is set once and stays until close: whoever holds the Impl may use it
  // without the lock.
  std::atomic<bool> is_closed{false};
  std::shared_ptr<os::ChildProcess> child;  // empty before start and after close
  os::Channel control;                      // closing it ends the child

  /// While it is being started no lock is held: a forked child would find it locked for ever.
  std::atomic<bool> is_starting{false};

  /// Throws std::logic_error when it was started before, or another thread starts it.
  void begin_start();
  void started(start::StartedChild new_child);

  std::shared_ptr<os::ChildProcess> get_child() const {
    const std::lock_guard lock(mutex);
    return child;
  }

  /// Whether it was started and has ended.
  bool has_ended() const {
    const auto process = get_child();
    return process == nullptr || process->exitcode().has_value();
  }

  void terminate() const {
    if (const auto process = get_child()) {
      process->terminate();
    }
  }

  /// Whether it has ended.
  bool wait(base::Deadline deadline) const;
};

/// Makes Process objects of what they stand for.
struct ProcessAccess {
  static Process wrap(std::shared_ptr<Process::Impl> impl) { return Process(std::move(impl)); }
};

namespace process {

/// A Process that is made next, in this thread, is the one that this process runs: a subclass that
/// arrives.
void expect_self();

}  // namespace process

}  // namespace brood
