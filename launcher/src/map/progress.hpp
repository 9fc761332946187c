#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace brood::launcher {

struct ProgressState {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::optional<std::size_t> total;  ///< Nothing while the inputs are still being read.
  double seconds = 0;                ///< Since the beginning; 0: not known yet.
};

/// One line of at most `width` columns, without an end: `[=====>    ] 12/40, 1 failed, 3.1/s, 0:09
/// left`.
std::string progress_line(const ProgressState& state, std::size_t width);

/// A progress line on stderr with the time that has passed, at most ten times a second; silent when
/// stderr is no terminal.
/// Threads: one at a time.
class Progress {
 public:
  Progress();

  ~Progress() { clear(); }

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(ProgressState state);

  /// Takes the line away before `text` is printed to its terminal. The next update draws it again,
  /// but not while the text has no newline at its end: the line would be drawn over it.
  void make_way_for(std::string_view text);

  /// Takes the line away.
  void clear();

 private:
  bool is_on_;
  bool is_drawn_ = false;
  bool is_in_line_ = false;  ///< The last text had no end.
  std::size_t width_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_drawing_{};
};

}  // namespace brood::launcher
