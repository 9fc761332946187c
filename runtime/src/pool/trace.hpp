#pragma once
// A timeline of a pool, as Chrome trace events: a JSON array of objects, which Perfetto and
// chrome://tracing open. The closing bracket may be missing, so what a killed program leaves is as
// good as a finished file.
//
// Events are collected as text and written by flush, whole events at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace brood::pool {

class Trace {
 public:
  using Clock = std::chrono::steady_clock;

  struct TaskEvent {
    std::int64_t worker = 0;  // pid
    std::size_t first_item = 0;
    std::size_t chunk = 0;
    int times_lost = 0;
    const char* how = "";  // it ended
    Clock::time_point begin;
    Clock::time_point end;
    std::chrono::nanoseconds queue_time{};
    std::size_t bytes = 0;  // of its arguments
  };

  /// `process`: this one, the rows' common heading. Throws std::system_error naming the file.
  Trace(const std::filesystem::path& file, std::int64_t process);
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  /// The row of a worker, in the order of places.
  void name_worker(std::int64_t pid, std::size_t place);
  void add_task(const TaskEvent& event);
  void add_exit(std::int64_t pid, int exitcode, Clock::time_point when);

  /// Writes what was collected.
  void flush();

 private:
  void add(const std::string& event);

  std::ofstream file_;
  std::string name_;
  std::int64_t process_;
  Clock::time_point start_ = Clock::now();
  std::string pending_;
  bool is_first_ = true;
  bool has_failed_ = false;
};

/// Text as a JSON string, with its quotes. What is no UTF-8 becomes U+FFFD.
std::string to_json(const std::string& text);

}  // namespace brood::pool
