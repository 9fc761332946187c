#pragma once

#include "map/command_runner.hpp"
#include "map/progress.hpp"

#include <mutex>
#include <string_view>

namespace brood::launcher {

/// What commands print, on stdout and stderr, and the progress line, each out of the other's way.
/// Threads: any.
class OutputWriter {
 public:
  OutputWriter();

  /// False when nobody reads any more.
  bool write(bool is_errors, std::string_view text);

  /// Both texts, each in one piece.
  bool write(const CommandOutcome& outcome);

  void show(const ProgressState& state);

  /// Takes the progress line away.
  void clear();

 private:
  std::mutex guard_;
  Progress progress_;
  bool shares_terminal_;
};

}  // namespace brood::launcher
