#pragma once

#include <brood/queue.hpp>

#include "map/command_runner.hpp"

#include <functional>
#include <string>
#include <thread>

namespace brood::launcher {

/// Whole lines that a command has printed.
struct PrintedLines {
  bool is_errors = false;
  std::string text;  ///< Empty: the end of it all.
};

using LineQueue = Queue<PrintedLines>;

/// In a worker: cuts what a command prints into whole lines and puts them into a queue. What has no
/// line end yet goes when the object does.
class LineCutter {
 public:
  explicit LineCutter(LineQueue& queue) : queue_(queue) {}

  ~LineCutter();

  LineCutter(const LineCutter&) = delete;
  LineCutter& operator=(const LineCutter&) = delete;

  void take(bool is_errors, std::string_view text);

 private:
  LineQueue& queue_;
  std::string kept_[2];  ///< Of stdout, of stderr.
};

/// Here: a thread that hands on what workers put into the queue.
class LineStream {
 public:
  LineStream();

  ~LineStream() { end(); }

  LineStream(const LineStream&) = delete;
  LineStream& operator=(const LineStream&) = delete;

  const LineQueue& queue() const { return queue_; }

  /// `write` is called by a thread from now on, until it gives false. Once.
  void start(std::function<bool(const PrintedLines&)> write);

  /// Comes back when all that is in the queue is handed on.
  void end();

 private:
  LineQueue queue_;
  std::thread thread_;
};

}  // namespace brood::launcher
