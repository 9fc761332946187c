#include "shebang.hpp"

#include "text.hpp"

#include <boost/filesystem/fstream.hpp>

#include <algorithm>

namespace brood::launcher {

namespace {

constexpr std::size_t longest_line = 4096;

std::vector<std::string> words_of(std::string_view head) {
  if (!head.starts_with("#!")) {
    return {};
  }
  const std::string_view line = head.substr(2, head.find_first_of("\r\n") - 2);
  constexpr std::string_view blanks = " \t";
  std::vector<std::string> words;
  for (std::size_t at = line.find_first_not_of(blanks); at < line.size();) {
    const std::size_t end = std::min(line.find_first_of(blanks, at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = line.find_first_not_of(blanks, end);
  }
  return words;
}

std::string head_of(const std::string& file) {
  fs::ifstream stream(to_path(file), std::ios::binary);
  std::string head(longest_line, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  return head;
}

bool is_env(std::string_view program) {
  return program == "env" || program.ends_with("/env");
}

}  // namespace

std::optional<ShebangLine> shebang_line_in(std::string_view head) {
  const std::vector<std::string> words = words_of(head);
  if (words.empty()) {
    return std::nullopt;
  }
  if (!is_env(words[0])) {
    ShebangLine line{words[0], {}};
    std::string_view rest = head.substr(2, head.find_first_of("\r\n") - 2);
    rest.remove_prefix(rest.find(words[0]) + words[0].size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    rest = rest.substr(0, rest.find_last_not_of(" \t") + 1);
    if (!rest.empty()) {
      line.arguments.emplace_back(rest);
    }
    return line;
  }
  const std::size_t program = words.size() > 1 && words[1] == "-S" ? 2 : 1;
  const bool is_plain = program < words.size() && !words[program].starts_with('-') &&
                        words[program].find_first_of("='\"\\$") == std::string::npos;
  if (!is_plain) {
    return std::nullopt;
  }
  return ShebangLine{words[program],
                     {words.begin() + static_cast<std::ptrdiff_t>(program) + 1, words.end()}};
}

std::optional<ShebangLine> shebang_line(const std::string& file) {
  return shebang_line_in(head_of(file));
}

std::vector<std::string> shebang_words_in(std::string_view head) {
  std::vector<std::string> words = words_of(head);
  if (words.empty() || !is_env(words[0])) {
    return words;
  }
  const auto program = std::find_if(words.begin() + 1, words.end(), [](const std::string& word) {
    return !word.starts_with('-') && word.find('=') == std::string::npos;
  });
  words.erase(words.begin(), program);
  return words;
}

std::optional<std::string> shebang_program_in(std::string_view head) {
  const std::vector<std::string> words = shebang_words_in(head);
  return words.empty() ? std::nullopt : std::optional(words.front());
}

std::optional<std::string> shebang_program(const std::string& file) {
  return shebang_program_in(head_of(file));
}

std::optional<std::string> shebang_interpreter(const std::string& file) {
  const std::vector<std::string> words = words_of(head_of(file));
  return words.empty() ? std::nullopt : std::optional(words[0]);
}

}  // namespace brood::launcher
