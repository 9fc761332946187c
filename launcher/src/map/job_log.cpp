#include "map/job_log.hpp"

#include "error.hpp"
#include "shell_quote.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <iterator>

namespace brood::launcher {

namespace {

constexpr std::string_view heading =
    "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";
constexpr std::size_t columns = 9;

std::array<std::string_view, columns> fields_of(std::string_view line) {
  std::array<std::string_view, columns> fields;
  for (std::size_t i = 0; i < columns; ++i) {
    const std::size_t end = i + 1 < columns ? line.find('\t') : std::string_view::npos;
    fields[i] = line.substr(0, end);
    line = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
  }
  return fields;
}

/// The whole text as a number.
bool read_number(std::string_view text, long long& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::map<std::size_t, LoggedJob> read_job_log(std::string_view text, const std::string& name) {
  std::map<std::size_t, LoggedJob> jobs;
  std::size_t number = 0;
  for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;
       text.remove_prefix(end + 1)) {
    const std::string_view line = text.substr(0, end);
    if (++number == 1 && line.starts_with("Seq\t")) {
      continue;
    }
    const auto fields = fields_of(line);
    long long sequence = 0;
    long long status = 0;
    long long signal = 0;
    if (!read_number(fields[0], sequence) || sequence < 1 || !read_number(fields[6], status) ||
        !read_number(fields[7], signal)) {
      throw LauncherError(ExitCode::usage, name + ":" + std::to_string(number) +
                                               ": no line of a joblog: its columns are Seq, Host, "
                                               "Starttime, JobRuntime, Send, Receive, Exitval, "
                                               "Signal, Command");
    }
    jobs[static_cast<std::size_t>(sequence)] = {status == 0 && signal == 0, std::string(fields[8])};
  }
  return jobs;
}

std::string command_line_of(const Job& job) {
  std::string line;
  for (const std::string& word : job.request.command) {
    line += (line.empty() ? "" : " ") + quoted_in_one_line(word);
  }
  return line;
}

std::string job_log_line(const Job& job, const CommandOutcome& outcome) {
  const bool was_killed = outcome.ending == Ending::killed;
  const bool is_other = outcome.ending == Ending::timed_out ||
                        outcome.ending == Ending::worker_died || outcome.ending == Ending::raised;
  const int status = was_killed ? 0 : (is_other ? -1 : outcome.status);
  const int signal = was_killed ? outcome.status : (outcome.ending == Ending::timed_out ? 15 : 0);
  char numbers[160];
  std::snprintf(numbers, sizeof numbers, "%zu\t:\t%.3f\t%10.3f\t%zu\t%zu\t%d\t%d\t", job.sequence,
                outcome.started, outcome.seconds, job.request.input.value_or("").size(),
                outcome.output.size(), status, signal);
  return numbers + command_line_of(job) + "\n";
}

JobLog::JobLog(const std::string& file, Mode mode) : file_(file) {
  std::string old;
  if (mode != Mode::anew) {
    fs::ifstream stream(to_path(file), std::ios::binary);
    old.assign(std::istreambuf_iterator<char>(stream), {});
    old.resize(old.rfind('\n') + 1);
    jobs_ = read_job_log(old, file);
  }
  if (mode == Mode::look) {
    return;
  }
  if (!old.empty()) {
    boost::system::error_code ignored;  // Writing tells.
    fs::resize_file(to_path(file), old.size(), ignored);
  }
  errno = 0;
  stream_.open(to_path(file), std::ios::binary | (old.empty() ? std::ios::trunc : std::ios::app));
  const int error = errno;
  if (!stream_) {
    throw LauncherError(ExitCode::usage,
                        "cannot write the joblog " + shown(file) + ": " + system_reason(error));
  }
  if (old.empty()) {
    write(std::string(heading));
  }
}

void JobLog::add(const Job& job, const CommandOutcome& outcome) {
  write(job_log_line(job, outcome));
}

void JobLog::write(const std::string& text) {
  errno = 0;
  stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream_.flush();
  const int error = errno;
  if (!stream_) {
    throw LauncherError(ExitCode::internal,
                        "cannot write the joblog " + shown(file_) + ": " + system_reason(error));
  }
}

}  // namespace brood::launcher
