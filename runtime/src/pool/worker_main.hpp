#pragma once
// What a worker process does: it runs tasks until it is told to stop or the pool is gone.

#include "start/child_entry.hpp"

namespace brood::pool {

/// Entry function. Handles: the task channel, the post, the lane with its bell; where there are
/// rings the doorbell with its bell; those of the initializer. Payload: a wire::WorkerSetup.
int worker_main(start::ChildContext& context);

}  // namespace brood::pool
