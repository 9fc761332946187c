#pragma once
// A machine on which a test says which process a thread belongs to, and which processes have died.
// So the protocols can be tested in one process, and each death is where it is wanted.

#include "sync/machine.hpp"

#include <array>
#include <atomic>
#include <utility>

namespace brood::sync {

struct TestMachine : Machine {
  static constexpr std::size_t process_count = 300;

  static os::ProcessId self() { return current(); }

  static bool has_ended(os::ProcessId process) noexcept { return dead().at(process); }

  static os::ProcessId& current() {
    static thread_local os::ProcessId process = 1;
    return process;
  }

  static std::array<std::atomic<bool>, process_count>& dead() {
    static std::array<std::atomic<bool>, process_count> all{};
    return all;
  }

  /// Runs `action` as a process of that number.
  template <class Action>
  static auto as(os::ProcessId process, Action action) {
    struct Restore {
      os::ProcessId before = std::exchange(current(), 0);

      ~Restore() { current() = before; }
    } restore;

    current() = process;
    return action();
  }

  /// From then on it does nothing any more, if the test sees to that.
  static void die(os::ProcessId process) { dead().at(process) = true; }

  /// Everybody lives again.
  static void start_again() {
    for (auto& process : dead()) {
      process = false;
    }
    current() = 1;
  }
};

}  // namespace brood::sync
