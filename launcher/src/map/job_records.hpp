#pragma once

#include "map/halt.hpp"
#include "map/job_log.hpp"
#include "map/result_files.hpp"
#include "map/trace_file.hpp"

#include <optional>

namespace brood::launcher {

/// What is written down of each job as it ends, and whether the others go on.
/// Threads: one at a time.
class JobRecords {
 public:
  /// Opens the files that are asked for; in a dry run writes none. Throws LauncherError (usage)
  /// when one cannot be.
  explicit JobRecords(const MapOptions& options);

  /// Whether an earlier run has done this job. Throws LauncherError (usage) when that was another
  /// command.
  bool is_done(const Job& job) const;

  /// Whether is_done can say yes.
  bool leaves_out() const { return resume_ != Resume::no; }

  /// Throws LauncherError (internal) when a file cannot be written.
  Verdict add(const Job& job, const CommandOutcome& outcome);

  /// Closes the files.
  void finish();

  const Halt& halt() const { return halt_; }

 private:
  Resume resume_;
  std::optional<JobLog> log_;
  std::optional<ResultFiles> results_;
  std::optional<TraceFile> trace_;
  Halt halt_;
};

}  // namespace brood::launcher
