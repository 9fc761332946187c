#pragma once
// What can be done about a task that was handed to a pool.

#include <brood/detail/batch.hpp>
#include <brood/export.hpp>

namespace brood::detail {

/// Threads: any member, any thread.
class BROOD_EXPORT TaskControl {
 public:
  TaskControl() = default;
  TaskControl(const TaskControl&) = delete;
  TaskControl& operator=(const TaskControl&) = delete;
  virtual ~TaskControl();

  /// Takes the only task of this batch back: it fails with CancelledError. False when it has begun,
  /// or is over; then nothing changes.
  virtual bool cancel(const Batch& batch) = 0;

  /// Whether it has begun and is not over.
  virtual bool is_in_work(const Batch& batch) = 0;
};

}  // namespace brood::detail
