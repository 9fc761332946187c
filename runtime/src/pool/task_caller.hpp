#pragma once
// What becomes of a task where it runs, in a worker or in a pool without processes: the function is
// called, and its value or what it throws is made an answer.

#include "brood/bytes.hpp"
#include "brood/handle.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace brood::pool {

class TaskCaller {
 public:
  struct Finished {
    Bytes frame;                    ///< the whole answer
    std::vector<Handle> handles{};  ///< to be given before it is sent
  };

  TaskCaller(const TaskCaller&) = delete;
  TaskCaller& operator=(const TaskCaller&) = delete;

  /// Of an answer's frame: before the value.
  static constexpr std::size_t answer_head_size =
      sizeof(wire::FrameHead) + sizeof(wire::AnswerHead);

  /// Calls the initializer, if there is one. What it threw; nothing when it did not.
  static std::optional<wire::ThrownException> initialize(const wire::WorkerSetup& setup,
                                                         std::span<Handle> handles);

  /// Calls the function that the head names. Throws nothing that the task throws. `out`: empty;
  /// where the answer is to lie if it is a value.
  Finished run(const wire::TaskHead& head, std::span<const std::byte> arguments, Bytes out);

  /// The answer that the current exception is.
  static Finished fail(std::uint64_t ordinal);

 protected:
  TaskCaller() = default;
  ~TaskCaller() = default;

 private:
  /// Those that come with this task, which has some. What it throws is the task's answer.
  virtual std::vector<Handle> handles_of(const wire::TaskHead& head) = 0;
};

}  // namespace brood::pool
