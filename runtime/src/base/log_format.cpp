#include "base/log_format.hpp"

#include <fmt/format.h>
#include <spdlog/details/os.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace brood::base {

namespace {

std::string local_time(const LogRecord& record) {
  using namespace std::chrono;
  const std::tm time = spdlog::details::os::localtime(system_clock::to_time_t(record.time));
  const auto part = duration_cast<milliseconds>(record.time.time_since_epoch()) % seconds(1);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02},{:03}", time.tm_year + 1900,
                     time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec,
                     part.count());
}

using NamedField = std::pair<std::string_view, std::string (*)(const LogRecord&)>;

/// With the letter that Python's operator % wants.
constexpr std::array<NamedField, 7> fields{{
    {"(asctime)s", local_time},
    {"(levelname)s", [](const LogRecord& record) { return to_string(record.level); }},
    {"(levelno)d",
     [](const LogRecord& record) { return std::to_string(static_cast<int>(record.level)); }},
    {"(message)s", [](const LogRecord& record) { return record.message; }},
    {"(name)s", [](const LogRecord&) { return std::string(log_name); }},
    {"(process)d", [](const LogRecord& record) { return std::to_string(record.pid); }},
    {"(processName)s", [](const LogRecord& record) { return record.process_name; }},
}};

std::string known_fields() {
  std::string names;
  for (const auto& [name, function] : fields) {
    names += (names.empty() ? "%" : ", %") + std::string(name);
  }
  return names;
}

}  // namespace

LogFormat::LogFormat(const std::string& pattern) : pattern_(pattern), pieces_(1) {
  std::string_view rest = pattern_;
  while (!rest.empty()) {
    const std::size_t percent = rest.find('%');
    pieces_.back().text += rest.substr(0, percent);
    if (percent == std::string_view::npos) {
      return;
    }
    rest.remove_prefix(percent + 1);
    if (rest.starts_with('%')) {
      pieces_.back().text += '%';
      rest.remove_prefix(1);
      continue;
    }
    bool is_known = false;
    for (const auto& [name, function] : fields) {
      if (rest.starts_with(name)) {
        pieces_.back().field = function;
        pieces_.emplace_back();
        rest.remove_prefix(name.size());
        is_known = true;
        break;
      }
    }
    if (!is_known) {
      throw std::invalid_argument("Logger::set_format: there is no field \"%" + std::string(rest) +
                                  "\" in \"" + pattern + "\"; there are " + known_fields() +
                                  ", and %% for a percent sign");
    }
  }
}

std::string LogFormat::line(const LogRecord& record) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.text;
    if (piece.field != nullptr) {
      text += piece.field(record);
    }
  }
  return text;
}

}  // namespace brood::base
