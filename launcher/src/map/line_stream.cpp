#include "map/line_stream.hpp"

#include <utility>

namespace brood::launcher {

namespace {

/// So that commands that print faster than anybody reads wait.
constexpr std::uint64_t most_bytes = 64u << 20;

}  // namespace

LineCutter::~LineCutter() {
  for (const bool is_errors : {false, true}) {
    std::string& rest = kept_[is_errors ? 1 : 0];
    if (!rest.empty()) {
      queue_.put(PrintedLines{is_errors, std::move(rest)});
    }
  }
}

void LineCutter::take(bool is_errors, std::string_view text) {
  std::string& kept = kept_[is_errors ? 1 : 0];
  const std::size_t end = text.rfind('\n');
  if (end == std::string_view::npos) {
    kept += text;
    return;
  }
  std::string lines = std::exchange(kept, {});
  queue_.put(PrintedLines{is_errors, lines.append(text.substr(0, end + 1))});
  kept = text.substr(end + 1);
}

LineStream::LineStream() : queue_({.max_bytes = most_bytes}) {}

void LineStream::start(std::function<bool(const PrintedLines&)> write) {
  thread_ = std::thread([queue = queue_, write = std::move(write)]() mutable {
    for (bool goes_on = true;;) {
      const PrintedLines lines = queue.get();
      if (lines.text.empty()) {
        return;
      }
      goes_on = goes_on && write(lines);  // Who puts must not wait for ever.
    }
  });
}

void LineStream::end() {
  if (thread_.joinable()) {
    queue_.put(PrintedLines{});
    thread_.join();
  }
}

}  // namespace brood::launcher
