#include "error.hpp"

namespace brood::launcher {

LauncherError internal_failure(const std::system_error& error) {
  const std::string what = one_line(error.what());
  if (error.code() != std::errc::resource_unavailable_try_again) {
    return {ExitCode::internal, what};
  }
  const bool names_call = what != one_line(error.code().message());
  return {ExitCode::internal, names_call ? what : "start a thread: " + what,
          "there are too many processes and threads, or too little memory: use fewer at a time "
          "(-j), or raise the limit ('ulimit -a' shows it, a container may have its own)"};
}

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
