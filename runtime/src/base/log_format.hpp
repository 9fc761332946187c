#pragma once
// A format of log lines in Python's way: "[%(levelname)s/%(processName)s] %(message)s". The fields
// are listed at Logger::set_format.

#include "brood/logging.hpp"

#include <string>
#include <vector>

namespace brood::base {

inline constexpr const char* log_name = "multiprocessing";
inline constexpr const char* default_log_format = "[%(levelname)s/%(processName)s] %(message)s";

class LogFormat {
 public:
  /// Throws std::invalid_argument when a field is not known or a percent sign stands alone.
  explicit LogFormat(const std::string& pattern);

  const std::string& pattern() const { return pattern_; }

  /// Without the line's end.
  std::string line(const LogRecord& record) const;

 private:
  using Field = std::string (*)(const LogRecord& record);

  /// Some text, and the field behind it; none at the end.
  struct Piece {
    std::string text;
    Field field = nullptr;
  };

  std::string pattern_;
  std::vector<Piece> pieces_;
};

}  // namespace brood::base
