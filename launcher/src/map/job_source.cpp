#include "map/job_source.hpp"

#include <utility>

namespace brood::launcher {

JobSource::JobSource(std::unique_ptr<PackSource> packs, const CommandTemplate& command,
                     std::function<bool(const Job&)> is_done)
    : packs_(std::move(packs)), command_(command), is_done_(std::move(is_done)) {}

std::optional<Job> JobSource::next(std::size_t slot) {
  while (std::optional<Pack> pack = packs_->next()) {
    Job job{
        .sequence = ++sequence_, .slot = slot, .inputs = std::move(pack->inputs), .request = {}};
    job.request.command =
        command_.command({.inputs = job.inputs, .sequence = job.sequence, .slot = slot});
    job.request.input = std::move(pack->block);
    if (!is_done_ || !is_done_(job)) {
      return job;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> JobSource::size() const {
  return is_done_ ? std::nullopt : packs_->size();
}

}  // namespace brood::launcher
