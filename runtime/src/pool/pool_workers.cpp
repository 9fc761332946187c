#include "pool/pool_workers.hpp"

#include "brood/serialize.hpp"
#include "pool/ring_worker.hpp"
#include "pool/stream_worker.hpp"
#include "pool/worker_main.hpp"
#include "start/this_process.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

namespace brood::pool {

namespace {

/// Of one ring: for few workers enough that they need not wait for the pool; for hundreds of them
/// not so much that the memory hurts.
std::size_t ring_size_for(std::size_t places) {
  constexpr std::size_t together = std::size_t{8} << 20U;
  constexpr std::size_t least = std::size_t{32} << 10U;
  constexpr std::size_t most = std::size_t{256} << 10U;
  return std::clamp(std::bit_floor(together / std::max<std::size_t>(places, 1)), least, most);
}

}  // namespace

PoolWorkers::PoolWorkers(StartMethod method, std::size_t places, std::vector<std::string> variables,
                         wire::WorkerSetup setup, detail::CallHandles handles, os::Reactor& reactor,
                         Collector* collector)
    : starter_(start::make_starter(method)),
      variables_(std::move(variables)),
      setup_(std::move(setup)),
      handles_(std::move(handles)),
      ring_size_(collector == nullptr ? 0 : ring_size_for(places)),
      reactor_(reactor),
      collector_(collector) {}

std::unique_ptr<Worker> PoolWorkers::start(std::size_t, Worker::Events events) {
  auto [tasks, their_tasks] = os::Channel::pair();
  auto [post, their_post] = os::Channel::pair();
  Lane lane = Lane::make(ring_size_);
  start::StartRequest request;
  request.name = "PoolWorker-" + std::to_string(++started_);
  request.identity = start::next_child_identity();
  request.daemon = true;
  request.authkey = start::this_process_authkey();
  request.entry = &worker_main;
  request.variables = variables_;
  request.handles = {their_tasks.handle().get(), their_post.handle().get(),
                     lane.region().handle().get()};
  const auto add_bell = [&](const os::Bell& bell) {
    if (bell.handle()) {
      request.handles.push_back(bell.handle().get());
      setup_.has_bells = true;
    }
  };
  setup_.lane_size = lane.region().size();
  setup_.ring_size = ring_size_;
  if (lane.has_rings()) {
    add_bell(lane.bell());
    request.handles.push_back(collector_->doorbell().region().handle().get());
    add_bell(collector_->doorbell().bell());
    setup_.doorbell_size = Doorbell::size();
  }
  for (const auto& handle : handles_) {
    request.handles.push_back(handle->get());
  }
  const Bytes payload = encode(setup_);
  request.payload.assign(payload.begin(), payload.end());
  start::StartedChild child = starter_->start(request);
  lane.drop_handle();
  StartedWorker started{std::move(request.name), std::move(child), std::move(tasks),
                        std::move(post), std::move(lane)};
  if (collector_ == nullptr) {
    return std::make_unique<StreamWorker>(std::move(started), reactor_, std::move(events));
  }
  return std::make_unique<RingWorker>(std::move(started), reactor_, std::move(events), *collector_);
}

}  // namespace brood::pool
