// A worker has two channels. On the control channel come Hello, Refused, and its end. On the task
// channel comes what it has to say besides its answers, and, where the transport is the stream,
// tasks go and answers come. A third one carries nothing but the handles that they hold, and only
// when they hold some: a task's when the worker begins it. Its process is watched besides: when
// that has ended, what the channels and the ring still hold is delivered first, since an answer
// that was written whole counts.
//
// A worker that sends what is no frame, or closes its task channel while it lives, is of no use any
// more: it is killed, and its end reported like any other.

#include "pool/process_worker.hpp"

#include "base/log.hpp"
#include "brood/error.hpp"

#include <system_error>
#include <utility>

namespace brood::pool {

ProcessWorker::ProcessWorker(StartedWorker started, os::Reactor& reactor, Events events)
    : name_(std::move(started.name)),
      process_(std::move(started.child.process)),
      post_(std::move(started.post), process_->sentinel()),
      lane_(std::move(started.lane)),
      reactor_(reactor),
      events_(std::move(events)) {
  control_ = reactor_.add_channel(
      std::move(started.child.control),
      [this](std::span<const std::byte> bytes) { feed(control_reader_, bytes, events_.on_frame); },
      [] {});
  tasks_ = reactor_.add_channel(
      std::move(started.tasks),
      [this](std::span<const std::byte> bytes) {
        feed(task_reader_, bytes,
             [this](wire::FrameKind kind, Bytes body) { on_task_channel(kind, std::move(body)); });
        on_pause();
      },
      [this] { process_->kill(); });
  end_ = reactor_.add_handle(process_->sentinel(), [this] { ended(); });
}

ProcessWorker::~ProcessWorker() {
  for (const os::Reactor::Id id : {control_, tasks_, end_}) {
    reactor_.remove(id);
  }
}

void ProcessWorker::give_up(const std::string& reason) {
  if (!is_given_up_) {
    base::log_warning(name_ + " (pid " + std::to_string(pid()) + ") is killed: " + reason);
    is_given_up_ = true;
    process_->kill();
  }
}

void ProcessWorker::feed(wire::FrameReader& reader, std::span<const std::byte> bytes,
                         const wire::FrameReader::OnFrame& on_frame) {
  if (is_given_up_) {
    return;
  }
  try {
    reader.feed(bytes, on_frame);
  } catch (const DecodingError& error) {
    give_up(error.what());
  } catch (const std::system_error& error) {  // what it has asked for cannot be given
    give_up(error.what());
  }
}

void ProcessWorker::ended() {
  reactor_.drain(control_);
  reactor_.drain(tasks_);
  drain_the_rest();
  const int exitcode = process_->wait();
  base::log_info(name_ + " (pid " + std::to_string(pid()) + ") ended with exit code " +
                 std::to_string(exitcode));
  const auto on_exit = events_.on_exit;  // this object may be gone before it returns
  on_exit(exitcode);
}

}  // namespace brood::pool
