#pragma once

#include "map/map_job.hpp"

#include <boost/filesystem/fstream.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace brood::launcher {

/// When each job ran, and in which worker, for Perfetto (https://ui.perfetto.dev) and
/// chrome://tracing: Chrome's trace event format, one row a worker. What is there can be read even
/// when the end is missing.
/// Threads: one at a time.
class TraceFile {
 public:
  /// Throws LauncherError (usage) when the file cannot be written.
  explicit TraceFile(const std::string& file);

  /// Finishes the file.
  ~TraceFile();

  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  /// Throws LauncherError (internal) when it cannot be written.
  void add(const Job& job, const CommandOutcome& outcome);

 private:
  void write(const std::string& event);

  std::string file_;
  boost::filesystem::ofstream stream_;
  std::map<std::int64_t, std::size_t> rows_;  ///< Of the workers.
  double begin_ = 0;
  bool is_first_ = true;
};

}  // namespace brood::launcher
