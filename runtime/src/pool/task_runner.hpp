#pragma once
// What a worker does with a task, whatever way it came: calls the function, makes the answer.

#include "os/channel.hpp"
#include "os/handle_post.hpp"
#include "wire/message.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace brood::pool {

class TaskRunner {
 public:
  /// Both must outlive it.
  TaskRunner(os::Channel& tasks, os::PostToParent& post) : tasks_(tasks), post_(post) {}

  struct Finished {
    Bytes frame;                    ///< the whole answer
    std::vector<Handle> handles{};  ///< to be given before it is sent
  };

  /// False when the initializer threw: the pool was told, and this worker is of no use.
  bool initialize(const wire::WorkerSetup& setup, std::span<Handle> handles);

  void say_ready();

  /// Calls the function that the head names. Throws nothing that the task throws. `out`: empty;
  /// where the answer is to lie if it is a value.
  Finished run(const wire::TaskHead& head, std::span<const std::byte> arguments, Bytes out);

  /// The answer that the current exception is.
  static Finished fail(std::uint64_t ordinal);

  /// Hands handles over by the post; see must_stop.
  void give(std::vector<Handle> handles);

  /// When handles got lost, nobody knows any more which are whose: the task was the last one here,
  /// and another worker takes this one's place.
  bool must_stop() const { return must_stop_; }

  /// A message to the pool, by the task channel.
  os::Channel& channel() { return tasks_; }

  /// Blocks until the pool has given so many.
  std::vector<Handle> take_handles(std::size_t count);

 private:
  std::vector<Handle> ask_for_handles(const wire::TaskHead& head);

  os::Channel& tasks_;
  os::PostToParent& post_;
  bool must_stop_ = false;
};

}  // namespace brood::pool
