#pragma once
// A worker whose tasks and answers travel over a pair of connected sockets (POSIX) or a named pipe
// (Windows): where there is no shared memory for rings, or by choice.

#include "pool/process_worker.hpp"

#include <vector>

namespace brood::pool {

class StreamWorker final : public ProcessWorker {
 public:
  using ProcessWorker::ProcessWorker;

  void send(const GatheredFrame& frame) override { send_by_channel(frame); }

 private:
  void on_task_channel(wire::FrameKind kind, Bytes body) override;
  void on_pause() override;

  std::vector<Answer> answers_;  // that came since the last pause
};

}  // namespace brood::pool
