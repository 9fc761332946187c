#include "base/deadline.hpp"
#include "brood/process.hpp"
#include "os/wait.hpp"
#include "start/this_process.hpp"

namespace brood {

namespace {

const start::Parent& parent() {
  return *start::this_process_parent();
}

}  // namespace

std::optional<ParentProcess> parent_process() {
  return start::this_process_parent() ? std::optional(ParentProcess()) : std::nullopt;
}

std::string ParentProcess::name() const {
  return parent().name;
}

std::int64_t ParentProcess::pid() const {
  return parent().pid;
}

bool ParentProcess::is_alive() const {
  return !join_for(std::chrono::nanoseconds::zero());
}

void ParentProcess::join() const {
  os::wait_ready(sentinel(), base::Deadline::never());
}

bool ParentProcess::join_for(Duration timeout) const {
  return os::wait_ready(sentinel(), base::Deadline::after(timeout));
}

NativeHandle ParentProcess::sentinel() const {
  return parent().end.get();
}

}  // namespace brood
