#include "map/progress.hpp"

#include "standard_streams.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace brood::launcher {

namespace {

constexpr auto between_drawings = std::chrono::milliseconds(100);
constexpr std::size_t longest_bar = 40;
constexpr std::size_t shortest_bar = 5;

std::string bar(std::size_t done, std::size_t total, std::size_t length) {
  const std::size_t full = total == 0 ? length : std::min(length, done * length / total);
  std::string text(1, '[');
  text.append(full, '=').append(length - full, ' ').append("] ");
  if (full > 0 && full < length) {
    text[full] = '>';
  }
  return text;
}

/// "3.1/s", or for slow ones "7.5/min".
std::string rate_text(double a_second) {
  char text[32];
  const bool is_fast = a_second >= 0.95;
  const double rate = is_fast ? a_second : a_second * 60;
  std::snprintf(text, sizeof text, rate < 99.5 ? "%.1f%s" : "%.0f%s", rate,
                is_fast ? "/s" : "/min");
  return text;
}

/// "0:09", "12:30", "1:02:03".
std::string time_text(double seconds) {
  const auto all = static_cast<long long>(std::ceil(std::min(seconds, 1e9)));
  char text[48];
  if (all >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", all / 3600, all / 60 % 60, all % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", all / 60, all % 60);
  }
  return text;
}

}  // namespace

std::string progress_line(const ProgressState& state, std::size_t width) {
  std::string text = std::to_string(state.done);
  if (state.total) {
    text.append("/").append(std::to_string(*state.total));
  } else {
    text.append(" done");
  }
  if (state.failed > 0) {
    text.append(", ").append(std::to_string(state.failed)).append(" failed");
  }
  if (state.seconds > 0 && state.done > 0) {
    const double rate = static_cast<double>(state.done) / state.seconds;
    text.append(", ").append(rate_text(rate));
    if (state.total && *state.total > state.done) {
      const auto left = static_cast<double>(*state.total - state.done);
      text.append(", ").append(time_text(left / rate)).append(" left");
    }
  }
  if (state.total && width > text.size() + shortest_bar + 3) {
    const std::size_t length = std::min(longest_bar, width - text.size() - 3);
    text.insert(0, bar(state.done, *state.total, length));
  }
  return text.substr(0, width);
}

/// The last column stays free: a terminal would go on to the next line there.
Progress::Progress()
    : is_on_(is_terminal(Stream::errors)),
      width_(is_on_ ? std::max<std::size_t>(terminal_width(Stream::errors), 2) - 1 : 0) {}

void Progress::update(ProgressState state) {
  const auto now = std::chrono::steady_clock::now();
  if (!is_on_ || is_in_line_ || now < next_drawing_) {
    return;
  }
  next_drawing_ = now + between_drawings;
  is_drawn_ = true;
  state.seconds = std::chrono::duration<double>(now - begin_).count();
  std::string line = progress_line(state, width_);
  line.resize(width_, ' ');  // Over what is left of a longer line.
  write_all(Stream::errors, line.insert(0, 1, '\r'));
}

void Progress::make_way_for(std::string_view text) {
  clear();
  is_in_line_ = text.empty() ? is_in_line_ : text.back() != '\n';
}

void Progress::clear() {
  if (is_drawn_) {
    std::string blanks(width_, ' ');
    write_all(Stream::errors, blanks.insert(0, 1, '\r').append(1, '\r'));
    is_drawn_ = false;
  }
}

}  // namespace brood::launcher
