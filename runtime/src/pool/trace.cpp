#include "pool/trace.hpp"

#include "base/log.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace brood::pool {

namespace {

constexpr std::size_t most_pending = 64 * 1024;

/// The format's unit.
std::string microseconds(std::chrono::nanoseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(time.count()) / 1000);
  return text.data();
}

/// The length of the UTF-8 sequence that begins here; 0 when there is none.
std::size_t sequence_at(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xBF) {
    return byte(i) >= least && byte(i) <= most;
  };
  const unsigned first = byte(at);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return follows(at + 1) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const bool is_right = follows(at + 1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
    return is_right && follows(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool is_right = follows(at + 1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
    return is_right && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string to_json(const std::string& text) {
  std::string json = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_at(text, i);
    const auto first = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      json += "\\ufffd";
    } else if (first == '"' || first == '\\') {
      json += {'\\', text[i]};
    } else if (first < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(first));
      json += escape.data();
    } else {
      json.append(text, i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return json + '"';
}

Trace::Trace(const std::filesystem::path& file, std::int64_t process)
    : file_(file, std::ios::binary | std::ios::trunc), name_(file.string()), process_(process) {
  if (!file_) {
    throw std::system_error(errno, std::generic_category(), "Pool::trace_to: open " + name_);
  }
  add(R"("name":"process_name","ph":"M","tid":0,"args":{"name":"brood pool"})");
  flush();
}

Trace::~Trace() {
  pending_ += "\n]\n";
  flush();
}

void Trace::add(const std::string& event) {
  pending_ += is_first_ ? "[\n{" : ",\n{";
  pending_ += "\"pid\":" + std::to_string(process_) + ',' + event + '}';
  is_first_ = false;
  if (pending_.size() > most_pending) {
    flush();
  }
}

void Trace::name_worker(std::int64_t pid, std::size_t place) {
  const std::string row = R"(,"ph":"M","tid":)" + std::to_string(pid) + R"(,"args":{)";
  add(R"("name":"thread_name")" + row + R"("name":)" +
      to_json("worker " + std::to_string(place) + ", process " + std::to_string(pid)) + '}');
  add(R"("name":"thread_sort_index")" + row + R"("sort_index":)" + std::to_string(place) + '}');
}

void Trace::add_task(const TaskEvent& event) {
  add(R"("name":)" + to_json("item " + std::to_string(event.first_item)) +
      R"(,"cat":"task","ph":"X","tid":)" + std::to_string(event.worker) + R"(,"ts":)" +
      microseconds(event.begin - start_) + R"(,"dur":)" + microseconds(event.end - event.begin) +
      R"(,"args":{"chunk":)" + std::to_string(event.chunk) + R"(,"first item":)" +
      std::to_string(event.first_item) + R"(,"ended":)" + to_json(event.how) + R"(,"queued us":)" +
      microseconds(event.queue_time) + R"(,"bytes":)" + std::to_string(event.bytes) +
      R"(,"times lost before":)" + std::to_string(event.times_lost) + '}');
}

void Trace::add_exit(std::int64_t pid, int exitcode, Clock::time_point when) {
  add(R"("name":"exit","cat":"worker","ph":"i","s":"t","tid":)" + std::to_string(pid) +
      R"(,"ts":)" + microseconds(when - start_) + R"(,"args":{"exitcode":)" +
      std::to_string(exitcode) + '}');
}

void Trace::flush() {
  if (pending_.empty() || has_failed_) {
    pending_.clear();
    return;
  }
  file_.write(pending_.data(), static_cast<std::streamsize>(pending_.size()));
  file_.flush();
  pending_.clear();
  if (!file_) {
    has_failed_ = true;
    base::log_warning("the trace " + name_ + " cannot be written any further");
  }
}

}  // namespace brood::pool
