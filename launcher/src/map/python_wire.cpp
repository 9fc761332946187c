#include "map/python_wire.hpp"

#include "error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace brood::launcher {

std::optional<PythonAnswer> take_answer(std::string& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string::npos && bytes.size() < 100) {
    return std::nullopt;
  }
  const std::string_view head = std::string_view(bytes).substr(0, std::min(end, bytes.size()));
  const std::size_t first_blank = head.find(' ');
  const std::size_t second_blank = head.find(' ', first_blank + 1);
  std::array<std::size_t, 2> sizes{};
  const auto read_size = [&](std::size_t from, std::size_t to, std::size_t& size) {
    const auto [stop, error] = std::from_chars(head.data() + from, head.data() + to, size);
    return error == std::errc() && stop == head.data() + to && size < (std::size_t{1} << 40);
  };
  if (end == std::string::npos || first_blank == std::string::npos ||
      second_blank == std::string::npos || !read_size(first_blank + 1, second_blank, sizes[0]) ||
      !read_size(second_blank + 1, end, sizes[1])) {
    throw LauncherError(ExitCode::internal, "the interpreter gave an answer that is none");
  }
  if (bytes.size() - end - 1 < sizes[0] + sizes[1]) {
    return std::nullopt;
  }
  PythonAnswer answer{std::string(head.substr(0, first_blank)), bytes.substr(end + 1, sizes[0]),
                      bytes.substr(end + 1 + sizes[0], sizes[1])};
  bytes.erase(0, end + 1 + sizes[0] + sizes[1]);
  return answer;
}

std::string call_text(const std::vector<std::string>& inputs) {
  std::string text;
  for (const std::string& input : inputs) {
    text.append(text.empty() ? "" : " ").append(std::to_string(input.size()));
  }
  text += '\n';
  for (const std::string& input : inputs) {
    text += input;
  }
  return text;
}

}  // namespace brood::launcher
