#pragma once
// A worker's tasks, whatever way they come: what is called, and what is said to the pool besides
// answers.

#include "os/channel.hpp"
#include "os/handle_post.hpp"
#include "os/own_memory.hpp"
#include "pool/task_caller.hpp"
#include "wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace brood::pool {

class TaskRunner final : public TaskCaller {
 public:
  /// Both must outlive it. `memory_limit`: see must_stop; 0: none.
  TaskRunner(os::Channel& tasks, os::PostToParent& post, std::uint64_t memory_limit)
      : tasks_(tasks), post_(post), memory_limit_(memory_limit) {}

  /// False when the initializer threw: the pool was told, and this worker is of no use.
  bool initialize(const wire::WorkerSetup& setup, std::span<Handle> handles);

  void say_ready();

  /// Hands handles over by the post; see must_stop.
  void give(std::vector<Handle> handles);

  /// It stays the caller's until the pool has it.
  void lend(const Handle& handle);

  /// When handles got lost, nobody knows any more which are whose: the task was the last one here,
  /// and another worker takes this one's place. So it does when this one keeps too much memory.
  bool must_stop() const {
    return must_stop_ || (memory_limit_ != 0 && os::own_memory() > memory_limit_);
  }

  /// A message to the pool, by the task channel.
  os::Channel& channel() { return tasks_; }

  /// Blocks until the pool has given so many.
  std::vector<Handle> take_handles(std::size_t count);

 private:
  std::vector<Handle> handles_of(const wire::TaskHead& head) override;

  os::Channel& tasks_;
  os::PostToParent& post_;
  const std::uint64_t memory_limit_;
  bool must_stop_ = false;
};

}  // namespace brood::pool
