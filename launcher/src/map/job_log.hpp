#pragma once

#include "map/map_job.hpp"

#include <boost/filesystem/fstream.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace brood::launcher {

/// One job of a log, as far as going on needs it.
struct LoggedJob {
  bool has_succeeded = false;
  std::string command;
};

/// The jobs of a log, by their number; of one that is there twice the last entry counts. A last
/// line without an end was being written when its writer was killed: it does not count. Throws
/// LauncherError (usage) that names the line when it is no log.
std::map<std::size_t, LoggedJob> read_job_log(std::string_view text, const std::string& name);

/// The line of a job, with its end: number, host (`:`), begin, seconds, bytes in, bytes out, exit
/// status, signal, command.
std::string job_log_line(const Job& job, const CommandOutcome& outcome);

/// How a command is written in a log: for a POSIX shell, in one line; two that differ in one byte
/// differ there, too.
std::string command_line_of(const Job& job);

/// A log of jobs in GNU parallel's columns, a line as each job ends; all of it can be read at any
/// time.
class JobLog {
 public:
  /// look: reads it, writes nothing.
  enum class Mode : std::uint8_t { anew, go_on, look };

  /// Throws LauncherError (usage) when the file cannot be written, or to go on, be read.
  JobLog(const std::string& file, Mode mode);

  /// What the file holds already.
  const std::map<std::size_t, LoggedJob>& jobs() const { return jobs_; }

  /// Throws LauncherError (internal) when it cannot be written.
  void add(const Job& job, const CommandOutcome& outcome);

 private:
  void write(const std::string& text);

  std::string file_;
  std::map<std::size_t, LoggedJob> jobs_;
  boost::filesystem::ofstream stream_;
};

}  // namespace brood::launcher
