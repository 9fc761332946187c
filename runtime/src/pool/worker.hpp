#pragma once
// One worker as its pool sees it: all that the scheduler knows of it, whatever transport reaches
// it.

#include "brood/bytes.hpp"
#include "brood/handle.hpp"
#include "wire/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace brood::pool {

class Worker {
 public:
  /// Called in the thread that collects, one at a time.
  struct Events {
    /// hello, refused, ready, broken, wanted, result or error. Not destroyed inside: the worker
    /// must outlive the call.
    std::function<void(wire::FrameKind, Bytes body)> on_frame;

    /// The process has ended, and all frames that it sent whole were delivered before. The last
    /// event; the worker may be destroyed inside.
    std::function<void(int exitcode)> on_exit;
  };

  virtual ~Worker() = default;

  virtual std::int64_t pid() const = 0;

  /// Queues a whole frame (task, stop). Never blocks. Dropped when the worker is gone.
  virtual void send(Bytes frame) = 0;

  /// See Claim::take_back.
  virtual std::uint64_t take_back(std::uint64_t sent) = 0;

  /// Hands over the handles of the task that it begins, which it has asked for. They stay the
  /// caller's. Never blocks. Throws std::system_error; the worker is of no use then.
  virtual void give_handles(std::span<const NativeHandle> handles) = 0;

  /// The handles of the answer that it has just given. Throws std::system_error, DecodingError when
  /// they are not there.
  virtual std::vector<Handle> take_handles(std::size_t count) = 0;

  virtual void terminate() = 0;
  virtual void kill() = 0;

 protected:
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
};

/// Starts the worker for a place of the pool (0, 1, ...), whose last one, if there was one, is
/// gone. Throws when no process can be started.
using WorkerFactory =
    std::function<std::unique_ptr<Worker>(std::size_t place, Worker::Events events)>;

}  // namespace brood::pool
