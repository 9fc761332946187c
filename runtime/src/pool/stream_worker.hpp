#pragma once
// A worker reached over a pair of connected sockets (POSIX) or a named pipe (Windows).

#include "brood/task.hpp"
#include "os/reactor.hpp"
#include "os/region.hpp"
#include "pool/worker.hpp"
#include "start/starter.hpp"
#include "wire/message.hpp"

#include <vector>

namespace brood::pool {

/// What the workers of one pool have in common. It outlives them.
class StreamWorkers {
 public:
  /// `setup` is for each worker alike; its place is filled in here. `handles`: those of its
  /// initializer.
  /// Throws: what make_starter throws; std::system_error.
  StreamWorkers(StartMethod method, std::size_t places, wire::WorkerSetup setup,
                detail::CallHandles handles, os::Reactor& reactor);

  /// As WorkerFactory says.
  std::unique_ptr<Worker> start(std::size_t place, Worker::Events events);

  /// No more will be started: what the start method keeps for that (a copy of the program) may go.
  void finish() { starter_.reset(); }

 private:
  std::unique_ptr<start::Starter> starter_;
  wire::WorkerSetup setup_;
  detail::CallHandles handles_;
  os::Region claims_;  // one Claim a place, each on a cache line of its own
  std::size_t started_ = 0;
  os::Reactor& reactor_;
};

/// Bytes between the claims of two places.
inline constexpr std::size_t claim_stride = 64;

}  // namespace brood::pool
