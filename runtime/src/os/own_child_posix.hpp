#pragma once
// A child that this process itself made, by fork or by launch.

#include "os/child_process.hpp"

#include <sys/types.h>

#include <memory>

namespace brood::os {

/// Takes over a child that nobody waits for yet. When it ends, what it left in its group is ended
/// too, and its status is collected, once, by whoever asks first. Throws std::system_error.
std::unique_ptr<ChildProcess> own_child(pid_t pid, bool leads_group);

}  // namespace brood::os
