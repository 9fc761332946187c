#pragma once

#include "map/map_options.hpp"

#include <mutex>
#include <optional>
#include <vector>

namespace brood::launcher {

/// How long a job may take.
/// Threads: any.
class TimeLimit {
 public:
  explicit TimeLimit(std::optional<TimeoutChoice> choice) : choice_(choice) {}

  /// In seconds, for a job that begins now; 0 is no limit. Per cent count once three jobs have
  /// succeeded.
  double seconds() const;

  /// Takes note of the time of a job that has succeeded.
  void add(double seconds);

 private:
  std::optional<TimeoutChoice> choice_;
  mutable std::mutex guard_;
  std::vector<double> times_;  ///< Sorted.
};

}  // namespace brood::launcher
