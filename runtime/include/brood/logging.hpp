#pragma once
// The library's log, for programs to read and to write.
//
//   brood::log_to_stderr(brood::LogLevel::info);
//   brood::get_logger().info("half of it is done");   // [INFO/MainProcess] half of it is done
//
// Nothing is written until somebody asks: by log_to_stderr, by a handler, or from outside by the
// environment variable BROOD_LOG, which names a level and means log_to_stderr(that level). Level,
// stderr and format are handed to every process that is started. Handlers are not, but for a fork,
// which copies all: a worker gets its own by the pool's initializer.
//
// Python: multiprocessing.get_logger, log_to_stderr, and of logging what these need.

#include <brood/export.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace brood {

/// Python's numbers. Others between them are allowed: static_cast<LogLevel>(35).
enum class LogLevel : std::int32_t {
  notset = 0,
  subdebug = 5,
  debug = 10,
  info = 20,
  subwarning = 25,
  warning = 30,
  error = 40,
  critical = 50
};

/// "WARNING"; "Level 35" for a number without a name.
BROOD_EXPORT std::string to_string(LogLevel level);

/// The level of that name, in capitals or small letters; nothing for any other text.
BROOD_EXPORT std::optional<LogLevel> log_level_from_string(std::string_view name);

struct LogRecord {
  LogLevel level{};
  std::string message;
  std::string process_name;  ///< "MainProcess", "PoolWorker-1"
  std::int64_t pid = 0;
  std::chrono::system_clock::time_point time;
};

/// Must not use the library: the caller may hold its locks. What it logs itself is dropped, what it
/// throws is reported on stderr. Calls come from any thread, one at a time.
using LogHandler = std::function<void(const LogRecord&)>;

/// There is one in a process: get_logger(). Threads: any, for all of it.
class BROOD_EXPORT Logger {
 public:
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  /// Drops what is below `level` from now on. notset, as it is in the beginning, stands for
  /// warning.
  void set_level(LogLevel level);
  LogLevel level() const;

  /// Whether a message of this level would be seen by anybody: false as well while there is no
  /// handler. Costs next to nothing, as does `log` when it is false.
  bool is_enabled_for(LogLevel level) const;

  /// Throws: std::bad_alloc only.
  void log(LogLevel level, std::string_view text);

  void debug(std::string_view text) { log(LogLevel::debug, text); }

  void info(std::string_view text) { log(LogLevel::info, text); }

  void warning(std::string_view text) { log(LogLevel::warning, text); }

  void error(std::string_view text) { log(LogLevel::error, text); }

  void critical(std::string_view text) { log(LogLevel::critical, text); }

  /// Calls `handler` with each message from now on, besides what log_to_stderr does. The number
  /// returned is for remove_handler.
  int add_handler(LogHandler handler);

  /// When this returns, the handler does not run and will not be called again. Nothing happens when
  /// it was removed before.
  void remove_handler(int number);

  /// How a line on stderr looks. In the beginning: "[%(levelname)s/%(processName)s] %(message)s".
  /// Also known: %(asctime)s (local time, to the millisecond), %(levelno)d, %(name)s, %(process)d;
  /// %% is a percent sign.
  /// Throws: std::invalid_argument for anything else behind a percent sign.
  void set_format(const std::string& format);

 private:
  friend BROOD_EXPORT Logger& get_logger();

  Logger() = default;
};

/// This process's logger. Its name in a format is "multiprocessing".
BROOD_EXPORT Logger& get_logger();

/// From now on, messages are written to stderr as well. With a level, sets that too.
BROOD_EXPORT Logger& log_to_stderr(std::optional<LogLevel> level = {});

}  // namespace brood
