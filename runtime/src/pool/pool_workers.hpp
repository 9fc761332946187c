#pragma once
// What the workers of one pool have in common, and how each is started.

#include "brood/pool_transport.hpp"
#include "brood/task.hpp"
#include "os/reactor.hpp"
#include "pool/collector.hpp"
#include "pool/worker.hpp"
#include "start/starter.hpp"
#include "wire/message.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace brood::pool {

/// It outlives the workers. Threads: one at a time.
class PoolWorkers {
 public:
  /// `places`: at the beginning; there may be more later. `variables`: NAME=VALUE, what their
  /// environment has besides. `setup`: what each worker is to do first. `handles`: those of its
  /// initializer. `collector`: null for workers that are reached by the stream; it outlives this
  /// object. Throws: what make_starter throws; std::system_error.
  PoolWorkers(StartMethod method, std::size_t places, std::vector<std::string> variables,
              wire::WorkerSetup setup, detail::CallHandles handles, os::Reactor& reactor,
              Collector* collector);

  /// As WorkerFactory says.
  std::unique_ptr<Worker> start(std::size_t place, Worker::Events events);

  /// No more will be started: what the start method keeps for that (a copy of the program) may go.
  void finish() { starter_.reset(); }

 private:
  std::unique_ptr<start::Starter> starter_;
  std::vector<std::string> variables_;
  wire::WorkerSetup setup_;
  detail::CallHandles handles_;
  std::size_t ring_size_;
  std::size_t started_ = 0;
  os::Reactor& reactor_;
  Collector* collector_;
};

}  // namespace brood::pool
