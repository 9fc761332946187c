#pragma once
// One worker as its pool sees it: all that the scheduler knows of it, whatever transport reaches
// it.

#include "brood/bytes.hpp"
#include "brood/handle.hpp"
#include "pool/gathered_frame.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace brood::pool {

/// What a worker says of a task that it has begun.
struct Answer {
  wire::FrameKind kind{};  ///< result or error
  wire::AnswerHead head;
  Bytes bytes;                            ///< of the value, or of a ThrownException
  std::size_t skipped = 0;                ///< bytes at the front that are not
  std::span<const std::byte> in_place{};  ///< instead of `bytes`: where they lie already
  std::shared_ptr<const void> owner{};    ///< what keeps them there
};

/// An answer out of the body of its frame. Throws DecodingError when that is too short.
Answer to_answer(wire::FrameKind kind, Bytes body);

class Worker {
 public:
  /// Called in the thread that collects, one at a time.
  struct Events {
    /// hello, refused, ready, broken, wanted, or an answer. Not destroyed inside: the worker must
    /// outlive the call.
    std::function<void(wire::FrameKind, Bytes body)> on_frame;

    /// Answers that came together, in order, to be used up. Also none: when there is room again for
    /// what did not fit (flush). As on_frame else.
    std::function<void(std::span<Answer>)> on_answers;

    /// The process has ended, and all frames that it sent whole were delivered before. The last
    /// event; the worker may be destroyed inside.
    std::function<void(int exitcode)> on_exit;
  };

  virtual ~Worker() = default;

  virtual std::int64_t pid() const = 0;

  /// Queues a whole frame (task, stop). Never blocks. Dropped when the worker is gone. The worker
  /// may sleep until flush.
  virtual void send(const GatheredFrame& frame) = 0;

  /// After one or more sends: they are on their way.
  virtual void flush() {}

  /// See Claim.
  virtual std::uint64_t take_back(std::uint64_t sent) = 0;
  virtual std::uint64_t begun(std::uint64_t sent) const = 0;

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
