#pragma once
// Start method fork for one child: this process as it is now.

#include "start/starter.hpp"

namespace brood::start {

/// Returns in the parent only: the child goes on in run_child. Throws std::logic_error when other
/// threads run (fork_policy.hpp), std::system_error.
StartedChild fork_this_process(const StartRequest& request);

}  // namespace brood::start
