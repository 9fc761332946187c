#include "base/log.hpp"

#include "base/log_format.hpp"

#include <spdlog/details/os.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <utility>

namespace brood {

namespace base {

namespace {

using StderrSink = spdlog::sinks::stderr_sink_st;

/// Sees nobody's messages.
constexpr std::int32_t above_all = std::numeric_limits<std::int32_t>::max();

/// All of the log. The mutex guards what is no atomic, and is held while handlers run. It is
/// recursive for a handler that forks or removes itself.
struct Log {
  ForkMutex mutex;
  std::atomic<bool> is_settled{false};               // BROOD_LOG was read, or need not be
  std::atomic<std::int32_t> level{0};                // as it was set
  std::atomic<std::int32_t> lowest_seen{above_all};  // what is_enabled_for compares with
  std::unique_ptr<StderrSink> stderr_sink;           // none: nothing goes there
  LogFormat format{default_log_format};
  std::string process_name = "MainProcess";
  std::map<int, std::shared_ptr<const LogHandler>> handlers;
  int last_handler = 0;
};

Log& plain_log() {
  static auto* const log = new Log;  // never destroyed: threads that outlive main may still log
  return *log;
}

/// A handler runs in this thread.
thread_local bool is_handling = false;

/// With the mutex, after a change of what it depends on.
void find_lowest_seen(Log& log) {
  const bool is_seen = log.stderr_sink != nullptr || !log.handlers.empty();
  const bool is_set = log.level != static_cast<std::int32_t>(LogLevel::notset);
  const std::int32_t level = is_set ? log.level.load() : static_cast<int>(LogLevel::warning);
  log.lowest_seen = is_seen ? level : above_all;
}

/// With the mutex.
void put_on_stderr(Log& log) {
  if (log.stderr_sink == nullptr) {
    log.stderr_sink = std::make_unique<StderrSink>();
    log.stderr_sink->set_pattern("%v");
  }
}

void read_environment(Log& log) {
  const std::lock_guard lock(log.mutex);
  if (log.is_settled) {
    return;
  }
  log.is_settled = true;
  const char* const text = std::getenv("BROOD_LOG");
  if (text == nullptr || *text == '\0') {
    return;
  }
  const std::optional<LogLevel> level = log_level_from_string(text);
  if (!level) {
    std::fprintf(stderr,
                 "brood: BROOD_LOG is \"%s\", which is no level: set it to subdebug, debug, info, "
                 "subwarning, warning, error or critical\n",
                 text);
    return;
  }
  log.level = static_cast<std::int32_t>(*level);
  put_on_stderr(log);
  find_lowest_seen(log);
}

Log& the_log() {
  Log& log = plain_log();
  if (!log.is_settled) {
    read_environment(log);
  }
  return log;
}

void call_handler(const LogHandler& handler, const LogRecord& record) {
  try {
    handler(record);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "brood: a log handler threw: %s\n", error.what());
  } catch (...) {
    std::fputs("brood: a log handler threw\n", stderr);
  }
}

/// With the mutex.
void write_to_stderr(Log& log, const LogRecord& record) {
  try {
    const std::string line = log.format.line(record);
    log.stderr_sink->log(spdlog::details::log_msg(log_name, spdlog::level::info, line));
  } catch (const spdlog::spdlog_ex&) {
    // stderr is closed or full, and there is no better place to say so.
  }
}

void hand_out(Log& log, LogLevel level, std::string_view text) {
  const std::lock_guard lock(log.mutex);
  const LogRecord record{level, std::string(text), log.process_name, spdlog::details::os::pid(),
                         std::chrono::system_clock::now()};
  if (log.stderr_sink != nullptr) {
    write_to_stderr(log, record);
  }
  is_handling = true;
  for (auto next = log.handlers.begin(); next != log.handlers.end();) {
    const auto [number, handler] = *next;  // a handler may remove itself, or others
    call_handler(*handler, record);
    next = log.handlers.upper_bound(number);
  }
  is_handling = false;
}

}  // namespace

void log_debug(const std::string& text) {
  get_logger().debug(text);
}

void log_info(const std::string& text) {
  get_logger().info(text);
}

void log_warning(const std::string& text) {
  get_logger().warning(text);
}

void set_log_name(const std::string& name) {
  Log& log = plain_log();
  const std::lock_guard lock(log.mutex);
  log.process_name = name;
}

LogSettings log_settings() {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  return {log.level, log.stderr_sink != nullptr, log.format.pattern()};
}

void set_log_settings(const LogSettings& settings) {
  Log& log = plain_log();
  const std::lock_guard lock(log.mutex);
  if (log.is_settled && log.level == settings.level && log.format.pattern() == settings.format &&
      (log.stderr_sink != nullptr) == settings.is_on_stderr) {
    return;  // as in most forked children: the format need not be read again
  }
  LogFormat format(settings.format);
  log.is_settled = true;
  log.level = settings.level;
  log.format = std::move(format);
  if (settings.is_on_stderr) {
    put_on_stderr(log);
  } else {
    log.stderr_sink.reset();
  }
  find_lowest_seen(log);
}

std::unique_lock<ForkMutex> lock_log() {
  return std::unique_lock(plain_log().mutex);
}

void free_log_in_child() {
  plain_log().mutex.free_in_child();
}

}  // namespace base

Logger& get_logger() {
  static Logger logger;
  return logger;
}

Logger& log_to_stderr(std::optional<LogLevel> level) {
  base::Log& log = base::the_log();
  const std::lock_guard lock(log.mutex);
  base::put_on_stderr(log);
  if (level) {
    log.level = static_cast<std::int32_t>(*level);
  }
  base::find_lowest_seen(log);
  return get_logger();
}

void Logger::set_level(LogLevel level) {
  base::Log& log = base::the_log();
  const std::lock_guard lock(log.mutex);
  log.level = static_cast<std::int32_t>(level);
  base::find_lowest_seen(log);
}

LogLevel Logger::level() const {
  return static_cast<LogLevel>(base::the_log().level.load());
}

bool Logger::is_enabled_for(LogLevel level) const {
  return static_cast<std::int32_t>(level) >= base::the_log().lowest_seen;
}

void Logger::log(LogLevel level, std::string_view text) {
  if (is_enabled_for(level) && !base::is_handling) {
    base::hand_out(base::the_log(), level, text);
  }
}

int Logger::add_handler(LogHandler handler) {
  base::Log& log = base::the_log();
  const std::lock_guard lock(log.mutex);
  log.handlers.emplace(++log.last_handler, std::make_shared<const LogHandler>(std::move(handler)));
  base::find_lowest_seen(log);
  return log.last_handler;
}

void Logger::remove_handler(int number) {
  base::Log& log = base::the_log();
  const std::lock_guard lock(log.mutex);
  log.handlers.erase(number);
  base::find_lowest_seen(log);
}

void Logger::set_format(const std::string& format) {
  base::Log& log = base::the_log();
  base::LogFormat checked(format);
  const std::lock_guard lock(log.mutex);
  log.format = std::move(checked);
}

}  // namespace brood
