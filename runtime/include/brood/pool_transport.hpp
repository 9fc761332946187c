#pragma once

// How a pool and its workers exchange tasks and results. Nobody needs to choose: it is for
// comparisons, and for systems that have no shared memory to give.

namespace brood {

enum class PoolTransport {
  /// Rings in shared memory: no system call while both sides are busy.
  ring,
  /// A pair of connected sockets (POSIX) or a named pipe (Windows) for each worker.
  stream,
};

}  // namespace brood
