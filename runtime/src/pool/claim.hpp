#pragma once
// The one word by which a worker and its pool agree which of the tasks sent to it have begun.
//
// A worker is sent a few tasks ahead. Each has an ordinal: 1 for the first one sent to this worker,
// and so on. The word lies in memory that both share, and holds two ordinals: the last task that
// has begun, and the last one that is decided, that is, has begun or was taken back. The worker
// claims a task before it touches it; the pool takes back all that were sent and have not begun, to
// give them to another worker. Both are one compare-and-swap on the same word, so a task has either
// begun or been taken back, at whatever instant either side is stopped or killed.

#include <atomic>
#include <cstdint>

namespace brood::pool {

struct Claim {
  /// Worker: whether this task is to be run. False when it was taken back: it is another worker's
  /// now.
  bool begin(std::uint64_t ordinal);

  /// Pool: of the tasks up to `sent`, those that have not begun will not begin any more. The
  /// ordinal of the last one that has begun; 0 for none.
  std::uint64_t take_back(std::uint64_t sent);

  /// Pool: of the tasks up to `sent`, the ordinal of the last one that has begun; 0 for none.
  /// Decides nothing.
  std::uint64_t begun(std::uint64_t sent) const;

  /// Pool, while no worker uses it: as new.
  void reset() { word = 0; }

  // Ordinals are kept by their low 32 bits. That is enough: both follow the tasks that the worker
  // has reached, and far fewer tasks than 2^31 are ever under way to one worker.
  std::atomic<std::uint64_t> word{0};
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a claim is shared by processes");

}  // namespace brood::pool
