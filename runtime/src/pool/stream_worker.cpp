#include "pool/stream_worker.hpp"

#include <utility>

namespace brood::pool {

void StreamWorker::on_task_channel(wire::FrameKind kind, Bytes body) {
  if (kind == wire::FrameKind::result || kind == wire::FrameKind::error) {
    answers_.push_back(to_answer(kind, std::move(body)));
  } else {
    on_pause();  // in their order
    events().on_frame(kind, std::move(body));
  }
}

void StreamWorker::on_pause() {
  if (!answers_.empty()) {
    events().on_answers(answers_);
    answers_.clear();
  }
}

}  // namespace brood::pool
