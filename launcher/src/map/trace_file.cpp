#include "map/trace_file.hpp"

#include "error.hpp"
#include "text.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <chrono>

namespace brood::launcher {

namespace {

using Json = nlohmann::json;

/// Bytes that are no UTF-8 become U+FFFD.
std::string text_of(const Json& event) {
  return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

}  // namespace

TraceFile::TraceFile(const std::string& file) : file_(file), begin_(now()) {
  errno = 0;
  stream_.open(to_path(file), std::ios::binary | std::ios::trunc);
  const int error = errno;
  if (!stream_) {
    throw LauncherError(ExitCode::usage,
                        "cannot write the trace " + shown(file) + ": " + system_reason(error));
  }
  write(text_of({{"name", "process_name"},
                 {"ph", "M"},
                 {"pid", 1},
                 {"tid", 0},
                 {"args", {{"name", "brood map"}}}}));
}

TraceFile::~TraceFile() {
  stream_ << "\n]\n";
}

void TraceFile::add(const Job& job, const CommandOutcome& outcome) {
  if (outcome.worker == 0) {
    return;  // Nobody can tell when it ran: its worker is gone.
  }
  const auto [row, is_new] = rows_.try_emplace(outcome.worker, rows_.size() + 1);
  if (is_new) {
    write(text_of({{"name", "thread_name"},
                   {"ph", "M"},
                   {"pid", 1},
                   {"tid", row->second},
                   {"args",
                    {{"name", "worker " + std::to_string(row->second) + ", process " +
                                  std::to_string(outcome.worker)}}}}));
  }
  write(text_of({{"name", name_of(job)},
                 {"cat", outcome.succeeded() ? "succeeded" : "failed"},
                 {"ph", "X"},
                 {"pid", 1},
                 {"tid", row->second},
                 {"ts", (outcome.started - begin_) * 1e6},
                 {"dur", outcome.seconds * 1e6},
                 {"args",
                  {{"seq", job.sequence},
                   {"ended", ending_text(outcome)},
                   {"stdout bytes", outcome.output.size()},
                   {"stderr bytes", outcome.errors.size()}}}}));
}

void TraceFile::write(const std::string& event) {
  errno = 0;
  stream_ << (is_first_ ? "[\n" : ",\n") << event;
  stream_.flush();
  const int error = errno;
  is_first_ = false;
  if (!stream_) {
    throw LauncherError(ExitCode::internal,
                        "cannot write the trace " + shown(file_) + ": " + system_reason(error));
  }
}

}  // namespace brood::launcher
