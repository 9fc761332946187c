#pragma once

#include "map/map_job.hpp"
#include "map/pack_source.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

namespace brood::launcher {

/// Inputs become jobs: numbered, with the command that they make.
/// Threads: one at a time.
class JobSource {
 public:
  /// `command` must live on. Jobs that `is_done` says yes to are left out; it may throw.
  JobSource(std::unique_ptr<PackSource> packs, const CommandTemplate& command,
            std::function<bool(const Job&)> is_done = {});

  /// The next job; nothing at the end. Throws what reading the inputs throws.
  std::optional<Job> next(std::size_t slot);

  /// How many there are, where that is known beforehand and none is left out.
  std::optional<std::size_t> size() const;

 private:
  std::unique_ptr<PackSource> packs_;
  const CommandTemplate& command_;
  std::function<bool(const Job&)> is_done_;
  std::size_t sequence_ = 0;
};

}  // namespace brood::launcher
