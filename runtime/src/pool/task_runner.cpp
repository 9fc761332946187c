#include "pool/task_runner.hpp"

#include "wire/control_message.hpp"
#include "wire/frame.hpp"

#include <utility>

namespace brood::pool {

bool TaskRunner::initialize(const wire::WorkerSetup& setup, std::span<Handle> handles) {
  const auto thrown = TaskCaller::initialize(setup, handles);
  if (thrown) {
    wire::send_message(tasks_, wire::FrameKind::broken, *thrown);
  }
  return !thrown;
}

void TaskRunner::say_ready() {
  tasks_.write_all(wire::make_frame(wire::FrameKind::ready, {}));
}

std::vector<Handle> TaskRunner::take_handles(std::size_t count) {
  must_stop_ = true;
  std::vector<Handle> handles = post_.take(count);
  must_stop_ = false;
  return handles;
}

void TaskRunner::give(std::vector<Handle> handles) {
  if (!handles.empty()) {
    must_stop_ = true;
    post_.give(std::move(handles));
    must_stop_ = false;
  }
}

void TaskRunner::lend(const Handle& handle) {
  must_stop_ = true;
  post_.lend(handle);
  must_stop_ = false;
}

std::vector<Handle> TaskRunner::handles_of(const wire::TaskHead& head) {
  wire::send_message(tasks_, wire::FrameKind::wanted, wire::Wanted{head.ordinal});
  return take_handles(static_cast<std::size_t>(head.handles));
}

}  // namespace brood::pool
