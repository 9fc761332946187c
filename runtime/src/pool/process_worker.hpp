#pragma once
// What every worker has that is a process: its channels, and its end. The transports
// (stream_worker, ring_worker) add how tasks and answers travel.

#include "os/handle_post.hpp"
#include "os/reactor.hpp"
#include "pool/lane.hpp"
#include "pool/worker.hpp"
#include "start/starter.hpp"

#include <memory>
#include <string>
#include <vector>

namespace brood::pool {

/// A worker that was just started, as the pool holds it.
struct StartedWorker {
  std::string name;
  start::StartedChild child;
  os::Channel tasks;
  os::Channel post;
  Lane lane;
};

class ProcessWorker : public Worker {
 public:
  ProcessWorker(StartedWorker started, os::Reactor& reactor, Events events);
  ~ProcessWorker() override;

  std::int64_t pid() const override { return process_->pid(); }

  std::uint64_t take_back(std::uint64_t sent) override { return lane_.claim().take_back(sent); }

  std::uint64_t begun(std::uint64_t sent) const override { return lane_.claim().begun(sent); }

  void give_handles(std::span<const NativeHandle> handles) override { post_.give(handles); }

  std::vector<Handle> take_handles(std::size_t count) override { return post_.take(count); }

  void terminate() override { process_->terminate(); }

  void kill() override { process_->kill(); }

 protected:
  /// A frame has come over the task channel. Throws DecodingError.
  virtual void on_task_channel(wire::FrameKind kind, Bytes body) = 0;

  /// All that was delivered at once by the task channel was passed to on_task_channel.
  virtual void on_pause() {}

  /// The process has ended, and its channels are drained.
  virtual void drain_the_rest() {}

  /// It has sent what makes no sense, and is of no use any more.
  void give_up(const std::string& reason);

  bool is_given_up() const { return is_given_up_; }

  /// What it has lent. Throws as take_handles.
  std::vector<Handle> borrow_handles(std::size_t count) { return post_.borrow(count); }

  void send_by_channel(const GatheredFrame& frame) { reactor_.send(tasks_, frame.copy()); }

  const Events& events() const { return events_; }

  Lane& lane() { return lane_; }

  const Lane& lane() const { return lane_; }

 private:
  void feed(wire::FrameReader& reader, std::span<const std::byte> bytes,
            const wire::FrameReader::OnFrame& on_frame);
  void ended();

  std::string name_;
  std::unique_ptr<os::ChildProcess> process_;
  os::PostToChild post_;
  Lane lane_;
  os::Reactor& reactor_;
  Events events_;
  wire::FrameReader control_reader_;
  wire::FrameReader task_reader_;
  bool is_given_up_ = false;
  os::Reactor::Id control_ = 0;
  os::Reactor::Id tasks_ = 0;
  os::Reactor::Id end_ = 0;
};

}  // namespace brood::pool
