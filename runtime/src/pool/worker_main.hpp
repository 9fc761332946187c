#pragma once
// What a worker process does: it runs tasks until it is told to stop or the pool is gone.

#include "start/child_entry.hpp"

namespace brood::pool {

/// Entry function. Handles: the task channel, the region of claims, the channel of handles, and
/// those of the initializer; payload: a wire::WorkerSetup.
int worker_main(start::ChildContext& context);

}  // namespace brood::pool
