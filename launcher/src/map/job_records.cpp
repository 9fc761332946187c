#include "map/job_records.hpp"

#include "error.hpp"

namespace brood::launcher {

JobRecords::JobRecords(const MapOptions& options) : resume_(options.resume), halt_(options.halt) {
  if (options.is_dry_run) {
    if (resume_ != Resume::no) {
      log_.emplace(*options.job_log, JobLog::Mode::look);
    }
    return;
  }
  if (options.job_log) {
    log_.emplace(*options.job_log,
                 resume_ == Resume::no ? JobLog::Mode::anew : JobLog::Mode::go_on);
  }
  if (options.results) {
    results_.emplace(*options.results);
  }
  if (options.trace) {
    trace_.emplace(*options.trace);
  }
}

bool JobRecords::is_done(const Job& job) const {
  if (resume_ == Resume::no) {
    return false;
  }
  const auto logged = log_->jobs().find(job.sequence);
  if (logged == log_->jobs().end()) {
    return false;
  }
  const std::string command = command_line_of(job);
  if (logged->second.command != command) {
    throw LauncherError(ExitCode::usage,
                        "the joblog is of other jobs: number " + std::to_string(job.sequence) +
                            " was " + shown(logged->second.command) + " and is " + shown(command),
                        "--resume needs the same command and inputs as before");
  }
  return resume_ == Resume::ended || logged->second.has_succeeded;
}

void JobRecords::finish() {
  trace_.reset();
  log_.reset();
}

Verdict JobRecords::add(const Job& job, const CommandOutcome& outcome) {
  if (results_) {
    results_->add(job, outcome);
  }
  if (log_) {
    log_->add(job, outcome);
  }
  if (trace_) {
    trace_->add(job, outcome);
  }
  return halt_.judge(outcome);
}

}  // namespace brood::launcher
