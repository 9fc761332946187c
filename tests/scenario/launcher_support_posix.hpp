#pragma once

#include "launcher_support.hpp"

#include <sys/types.h>

namespace brood_scenario {

/// A brood that still runs: for signals, and for looking at what it has printed so far.
class RunningBrood {
 public:
  /// `output`: where its stdout goes, a Fifo for instance; by default to what finish() gives back.
  explicit RunningBrood(const Start& start, const std::string& output = {});
  RunningBrood(const RunningBrood&) = delete;
  RunningBrood& operator=(const RunningBrood&) = delete;

  /// Kills it if it still runs.
  ~RunningBrood();

  pid_t pid() const { return pid_; }

  /// Waits for its end.
  Finished finish();

 private:
  Scratch streams_;
  pid_t pid_;
};

/// A named pipe that processes write to: what they say, and whether any of them still holds it.
class Fifo {
 public:
  explicit Fifo(const std::string& path);
  ~Fifo();
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;

  /// Reads until `count` lines are there; false when it took longer than any machine needs.
  bool wait_for_lines(std::size_t count);

  /// Reads until no process holds the pipe any more; false as above.
  bool wait_for_end();

  /// All that was read so far.
  const std::string& text() const { return text_; }

 private:
  bool read_more();

  int descriptor_;
  int writer_;  ///< Keeps the pipe open until wait_for_end: writers may come and go.
  std::string text_;
};

}  // namespace brood_scenario
