#pragma once

// Whether something leaves handles open behind it.

namespace brood::test {

/// Handles (POSIX: file descriptors) that this process has open now.
int open_handles();

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
