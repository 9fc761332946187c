#include "process/registry.hpp"

#include "base/own_copy.hpp"
#include "process/finalize.hpp"
#include "process/process_impl.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <utility>

namespace brood::process {

namespace {

struct Registry {
  std::mutex mutex;
  std::vector<std::shared_ptr<Process::Impl>> children;
  bool is_ending = false;
};

base::OwnCopy<Registry> own_registry;

Registry& registry() {
  return own_registry.get();
}

}  // namespace

void register_at_exit(Reason reason) {
  // Once for each reason: exit calls what was registered last first, and by the time of the first
  // child more static objects are there that have a part in the end.
  static std::atomic<bool> is_registered[2];
  if (!is_registered[static_cast<std::size_t>(reason)].exchange(true)) {
    std::atexit(&end_normally);
  }
}

void remember_child(std::shared_ptr<Process::Impl> child) {
  register_at_exit(Reason::a_child);
  const std::lock_guard lock(registry().mutex);
  registry().children.push_back(std::move(child));
}

void forget_child(const Process::Impl& child) {
  const std::lock_guard lock(registry().mutex);
  // The caller has it, too, so this does not destroy it under the lock.
  std::erase_if(registry().children, [&](const auto& known) { return known.get() == &child; });
}

std::vector<std::shared_ptr<Process::Impl>> running_children() {
  std::vector<std::shared_ptr<Process::Impl>> ended;  // destroyed after the lock is free
  const std::lock_guard lock(registry().mutex);
  auto& children = registry().children;
  std::erase_if(children, [&](const auto& child) {
    if (child->has_ended()) {
      ended.push_back(child);
      return true;
    }
    return false;
  });
  return children;
}

void end_normally() {
  if (own_registry.if_made() == nullptr && !has_finalizers()) {
    return;
  }
  {
    const std::lock_guard lock(registry().mutex);
    if (std::exchange(registry().is_ending, true)) {
      return;
    }
  }
  run_finalizers(Finalizers::of_priority_zero_and_more);
  for (const auto& child : running_children()) {
    if (child->daemon) {
      child->terminate();
    }
  }
  for (const auto& child : running_children()) {
    child->wait(base::Deadline::never());
  }
  run_finalizers(Finalizers::all);
}

void begin_as_child() {
  own_registry.forget();  // what a copy knows of are another process's children
  forget_finalizers();
}

}  // namespace brood::process
