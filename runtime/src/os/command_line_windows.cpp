#include "os/command_line_windows.hpp"

#include <stdexcept>
#include <string_view>

namespace brood::os {

namespace {

bool needs_quotes(std::string_view word) {
  return word.empty() || word.find_first_of(" \t\n\v\"") != std::string_view::npos;
}

std::string quoted(std::string_view word) {
  std::string text = "\"";
  std::size_t backslashes = 0;  // the row of them that `text` ends with
  for (const char c : word) {
    if (c == '"') {
      text.append(backslashes + 1, '\\');
    }
    backslashes = c == '\\' ? backslashes + 1 : 0;
    text += c;
  }
  return text.append(backslashes, '\\') + '"';
}

}  // namespace

std::string command_line(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    if (word.find('\0') != std::string::npos) {
      throw std::invalid_argument("an argument of a program cannot hold a NUL character");
    }
    if (&word == words.data()) {
      // A program's name is read by a simpler rule: a quote ends it, and a backslash is never
      // special.
      if (word.find('"') != std::string::npos) {
        throw std::invalid_argument("the name of a program cannot hold a quote: " + word);
      }
      line = '"' + word + '"';
    } else {
      line += ' ';
      line += needs_quotes(word) ? quoted(word) : word;
    }
  }
  return line;
}

}  // namespace brood::os
