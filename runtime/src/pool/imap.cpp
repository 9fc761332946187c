#include "brood/imap.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace brood::detail {

std::size_t chunks_ahead(const ImapShape& shape, std::size_t workers) {
  if (shape.buffersize == std::size_t{0}) {
    throw std::invalid_argument("imap: buffersize is 0; it must be at least 1");
  }
  if (shape.chunksize == 0) {
    throw std::invalid_argument("imap: chunksize is 0; it must be at least 1");
  }
  return shape.buffersize ? std::max<std::size_t>(*shape.buffersize / shape.chunksize, 1)
                          : 2 * workers;
}

ImapState::ImapState(ChunkSource source, Submit submit, std::function<void()> on_input_end,
                     std::size_t most_ahead, Order order, std::shared_ptr<Companion> companion)
    : source_(std::move(source)),
      submit_(std::move(submit)),
      on_input_end_(std::move(on_input_end)),
      batch_(std::make_shared<Batch>(0, nullptr, order, std::move(companion))),
      most_ahead_(most_ahead) {
  refill();
}

ImapState::~ImapState() {
  end_input();
}

void ImapState::end_input() {
  if (!std::exchange(input_ended_, true)) {
    on_input_end_();
  }
}

std::optional<Outcome> ImapState::next(Batch::Timeout timeout) {
  if (waiting_ == 0) {
    refill();
  }
  if (waiting_ == 0) {
    finished_ = true;
    if (const auto failure = std::exchange(input_failure_, nullptr)) {
      std::rethrow_exception(failure);
    }
    return std::nullopt;
  }
  std::optional<Outcome> outcome = batch_->take_first(timeout);
  if (outcome) {
    --waiting_;
  }
  return outcome;
}

void ImapState::fetched() {
  --ahead_;
  refill();
}

void ImapState::refill() {
  while (!input_ended_ && ahead_ < most_ahead_) {
    try {
      if (std::optional<Call> call = source_()) {
        submit_(*std::move(call), batch_, submitted_);
        ++submitted_;
        ++ahead_;
        ++waiting_;
      } else {
        end_input();
      }
    } catch (...) {
      input_failure_ = std::current_exception();
      end_input();
    }
  }
}

}  // namespace brood::detail
