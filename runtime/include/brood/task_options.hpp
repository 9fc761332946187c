#pragma once
// What is to be done for tasks that take too long, that are lost, and when one of many fails.
//
//   brood::Pool pool{{.tasks = {.retries = 2}}};                          // for all calls
//   auto frames = pool.with({.timeout = 30s}).map(render, numbers, 1);    // for this one
//
// A task is what a worker gets at once: one call of apply, one chunk of a map or an imap. With a
// chunksize of 1 that is one item.
//
// Python: none; concurrent.futures and pebble have parts of it.

#include <chrono>
#include <optional>

namespace brood {

struct TaskOptions {
  /// How long a task may run, from when a free worker had it. Then its worker is killed with all
  /// that it started, another one takes its place, and the task fails with TaskTimeout. The time in
  /// the queue does not count. More than 0.
  std::optional<std::chrono::nanoseconds> timeout{};

  /// How many times more a task is begun whose worker died in it; it comes before those that wait.
  /// When it was lost once more than that, it fails with WorkerDied. Only for tasks that may be
  /// begun twice: what the first try has done stays done. What a task throws is its answer, and is
  /// never tried again; nor is one whose time was up, which would most likely take that long again.
  int retries = 0;

  /// For map and starmap: the first task that fails, in time, settles the whole call with its
  /// error, at once. Tasks that have not begun are dropped; those that run are let be, and their
  /// results dropped (with a timeout they end in time; terminate() ends all). No effect on imap,
  /// where each error has its place.
  bool fail_fast = false;
};

}  // namespace brood
