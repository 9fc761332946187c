#pragma once
// How a worker gets its tasks and gives its answers: one function a transport. One thread does all,
// the worker's main thread, which lives as long as the worker: what a task binds to its thread
// stays bound.

#include "pool/doorbell.hpp"
#include "pool/lane.hpp"
#include "pool/task_runner.hpp"

namespace brood::pool {

/// Over the task channel, until stop or the end of the channel. Throws std::system_error when the
/// channel is of no use any more, DecodingError for what is no task.
void run_stream_loop(TaskRunner& runner, Claim& claim);

/// Through the lane's rings, until stop. Throws likewise.
void run_ring_loop(TaskRunner& runner, Lane& lane, const Doorbell& doorbell);

}  // namespace brood::pool
