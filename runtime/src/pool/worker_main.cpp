#include "pool/worker_main.hpp"

#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "os/own_memory.hpp"
#include "os/region.hpp"
#include "pool/worker_loop.hpp"
#include "process/process_main.hpp"

#include <optional>
#include <span>
#include <system_error>
#include <utility>

namespace brood::pool {

namespace {

/// Hands out what a worker was given, in the order in which pool_workers.cpp lists it.
class Luggage {
 public:
  Luggage(std::span<Handle> handles, bool has_bells) : rest_(handles), has_bells_(has_bells) {}

  Handle handle() {
    if (rest_.empty()) {
      throw DecodingError("a worker was set up with too few handles");
    }
    Handle first = std::move(rest_.front());
    rest_ = rest_.subspan(1);
    return first;
  }

  os::Region region(std::uint64_t size) {
    return os::Region::map(handle(), static_cast<std::size_t>(size));
  }

  os::Bell bell() { return has_bells_ ? os::Bell(handle()) : os::Bell(); }

  std::span<Handle> rest() const { return rest_; }

 private:
  std::span<Handle> rest_;
  bool has_bells_;
};

/// All that a worker has.
struct Post {
  os::Channel tasks;
  os::PostToParent handles;
  Lane lane;
  std::optional<Doorbell> doorbell;
};

Post unpack(const wire::WorkerSetup& setup, Luggage& luggage) {
  os::Channel tasks(luggage.handle());
  os::PostToParent handles{os::Channel(luggage.handle())};
  os::Region lane = luggage.region(setup.lane_size);
  const bool has_rings = setup.ring_size != 0;
  os::Bell lane_bell = has_rings ? luggage.bell() : os::Bell();
  Post post{
      std::move(tasks), std::move(handles),
      Lane::map(std::move(lane), std::move(lane_bell), static_cast<std::size_t>(setup.ring_size)),
      std::nullopt};
  if (has_rings) {
    os::Region doorbell = luggage.region(setup.doorbell_size);
    os::Bell doorbell_bell = luggage.bell();
    post.doorbell = Doorbell::map(std::move(doorbell), std::move(doorbell_bell));
  }
  return post;
}

int work(start::ChildContext& context) {
  const auto setup = decode<wire::WorkerSetup>(context.bootstrap.payload);
  Luggage luggage(context.handles, setup.has_bells);
  // Never destroyed: the pool kills a worker that closes its task channel and lives, and this one
  // has yet to write out what stdio holds. The end of the process closes it.
  Post& post = *new Post(unpack(setup, luggage));
  TaskRunner runner(post.tasks, post.handles, setup.memory_limit);
  if (setup.hard_memory_limit != 0) {
    os::limit_own_memory(setup.hard_memory_limit);
  }
  try {
    if (!runner.initialize(setup, luggage.rest())) {
      return 1;
    }
    context.handles.clear();
    runner.say_ready();
    if (post.doorbell) {
      run_ring_loop(runner, post.lane, *post.doorbell);
    } else {
      run_stream_loop(runner, post.lane.claim());
    }
  } catch (const std::system_error&) {
    // Tasks' own errors are answers; this one is the channel's: the pool is gone, and so is the
    // reason to be here.
  }
  return 0;
}

}  // namespace

int worker_main(start::ChildContext& context) {
  return process::as_child(context, &work);
}

}  // namespace brood::pool
