#pragma once
// Whether something leaves handles open behind it.

#include <cstddef>

namespace brood::test {

/// Handles (POSIX: file descriptors) that this process has open now.
int open_handles();

/// Of so many kills of processes that put handles into a Queue or took them out, how many may have
/// cost this process, which made the Queue, a handle. 0 where the system keeps them.
int handles_lost_by_kills(std::size_t kills);

/// Handles that each run of `action` leaves open. It runs a few times unobserved first: libraries
/// keep some of the handles that they make when they are first used, and the thread pool of Windows
/// comes and goes as it likes; what grows with every run is a leak.
template <class Action>
int handles_left_by(Action action) {
  constexpr int runs = 8;
  for (int i = 0; i < 2; ++i) {
    action();
  }
  const int before = open_handles();
  for (int i = 0; i < runs; ++i) {
    action();
  }
  return (open_handles() - before) / runs;
}

}  // namespace brood::test
