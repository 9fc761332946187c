#include "error.hpp"

#include <system_error>

namespace brood::launcher {

std::string one_line(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string line;
  line.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else if (c == '\t') {
      line += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      line += "\\x";
      line += digits[byte >> 4];
      line += digits[byte & 15];
    } else {
      line += c;
    }
  }
  return line;
}

std::string shown(std::string_view text) {
  std::string quoted(1, '\'');
  quoted += one_line(text);
  quoted += '\'';
  return quoted;
}

std::string system_reason(int error) {
  return one_line(std::error_code(error, std::system_category()).message());
}

}  // namespace brood::launcher
