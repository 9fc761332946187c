// A worker has two channels. On the control channel come Hello, Refused, and its end. On the task
// channel go tasks and come answers. A third one carries nothing but the handles that they hold,
// and only when they hold some: a task's when the worker begins it. Its process is watched besides:
// when that has ended, what the task channel still holds is delivered first, since an answer that
// was written whole counts.
//
// A worker that sends what is no frame, or closes its task channel while it lives, is of no use any
// more: it is killed, and its end reported like any other.

#include "pool/stream_worker.hpp"

#include "base/log.hpp"
#include "brood/serialize.hpp"
#include "os/handle_post.hpp"
#include "pool/claim.hpp"
#include "pool/worker_main.hpp"
#include "start/this_process.hpp"

#include <new>
#include <string>
#include <utility>

namespace brood::pool {

namespace {

class StreamWorker final : public Worker {
 public:
  StreamWorker(std::string name, start::StartedChild child, os::Channel tasks, os::Channel post,
               Claim& claim, os::Reactor& reactor, Events events)
      : name_(std::move(name)),
        process_(std::move(child.process)),
        post_(std::move(post), process_->sentinel()),
        claim_(claim),
        reactor_(reactor),
        events_(std::move(events)) {
    control_ = reactor_.add_channel(
        std::move(child.control),
        [this](std::span<const std::byte> bytes) { feed(control_reader_, bytes); }, [] {});
    tasks_ = reactor_.add_channel(
        std::move(tasks), [this](std::span<const std::byte> bytes) { feed(task_reader_, bytes); },
        [this] { process_->kill(); });
    end_ = reactor_.add_handle(process_->sentinel(), [this] { ended(); });
  }

  ~StreamWorker() override {
    for (const os::Reactor::Id id : {control_, tasks_, end_}) {
      reactor_.remove(id);
    }
  }

  std::int64_t pid() const override { return process_->pid(); }

  void send(Bytes frame) override { reactor_.send(tasks_, std::move(frame)); }

  std::uint64_t take_back(std::uint64_t sent) override { return claim_.take_back(sent); }

  void give_handles(std::span<const NativeHandle> handles) override { post_.give(handles); }

  std::vector<Handle> take_handles(std::size_t count) override { return post_.take(count); }

  void terminate() override { process_->terminate(); }

  void kill() override { process_->kill(); }

 private:
  void feed(wire::FrameReader& reader, std::span<const std::byte> bytes) {
    if (is_garbled_) {
      return;
    }
    try {
      reader.feed(bytes, events_.on_frame);
    } catch (const DecodingError& error) {
      base::log_warning(name_ + " (pid " + std::to_string(pid()) + ") is killed: " + error.what());
      is_garbled_ = true;
      process_->kill();
    }
  }

  void ended() {
    reactor_.drain(control_);
    reactor_.drain(tasks_);
    const int exitcode = process_->wait();
    base::log_info(name_ + " (pid " + std::to_string(pid()) + ") ended with exit code " +
                   std::to_string(exitcode));
    const auto on_exit = events_.on_exit;  // this object may be gone before it returns
    on_exit(exitcode);
  }

  std::string name_;
  std::unique_ptr<os::ChildProcess> process_;
  os::PostToChild post_;
  Claim& claim_;
  os::Reactor& reactor_;
  Events events_;
  wire::FrameReader control_reader_;
  wire::FrameReader task_reader_;
  bool is_garbled_ = false;
  os::Reactor::Id control_ = 0;
  os::Reactor::Id tasks_ = 0;
  os::Reactor::Id end_ = 0;
};

Claim& claim_at(const os::Region& region, std::size_t place) {
  return *std::launder(reinterpret_cast<Claim*>(region.data() + place * claim_stride));
}

}  // namespace

StreamWorkers::StreamWorkers(StartMethod method, std::size_t places, wire::WorkerSetup setup,
                             detail::CallHandles handles, os::Reactor& reactor)
    : starter_(start::make_starter(method)),
      setup_(std::move(setup)),
      handles_(std::move(handles)),
      claims_(os::Region::create(places * claim_stride)),
      reactor_(reactor) {
  for (std::size_t place = 0; place < places; ++place) {
    new (claims_.data() + place * claim_stride) Claim;
  }
  setup_.region_size = claims_.size();
}

std::unique_ptr<Worker> StreamWorkers::start(std::size_t place, Worker::Events events) {
  Claim& claim = claim_at(claims_, place);
  claim.reset();
  setup_.place = place;
  const Bytes payload = encode(setup_);
  auto [ours, theirs] = os::Channel::pair();
  auto [our_post, their_post] = os::Channel::pair();
  start::StartRequest request;
  request.name = "PoolWorker-" + std::to_string(++started_);
  request.identity = start::next_child_identity();
  request.daemon = true;
  request.authkey = start::this_process_authkey();
  request.entry = &worker_main;
  request.payload.assign(payload.begin(), payload.end());
  request.handles = {theirs.handle().get(), claims_.handle().get(), their_post.handle().get()};
  for (const auto& handle : handles_) {
    request.handles.push_back(handle->get());
  }
  start::StartedChild child = starter_->start(request);
  return std::make_unique<StreamWorker>(std::move(request.name), std::move(child), std::move(ours),
                                        std::move(our_post), claim, reactor_, std::move(events));
}

}  // namespace brood::pool
