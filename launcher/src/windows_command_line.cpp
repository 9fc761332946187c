#include "windows_command_line.hpp"

#include "error.hpp"

namespace brood::launcher {

namespace {

bool needs_quotes(std::string_view word) {
  return word.empty() || word.find_first_of(" \t\n\v\"") != std::string_view::npos;
}

void append_word(std::string& line, std::string_view word) {
  if (!needs_quotes(word)) {
    line += word;
    return;
  }
  line += '"';
  std::size_t backslashes = 0;
  for (const char c : word) {
    if (c == '\\') {
      ++backslashes;
      continue;
    }
    // Before a quote each backslash must be doubled, and the quote needs one of its own.
    line.append(c == '"' ? 2 * backslashes + 1 : backslashes, '\\');
    backslashes = 0;
    line += c;
  }
  line.append(2 * backslashes, '\\');
  line += '"';
}

}  // namespace

std::string windows_command_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) {
      line += ' ';
    }
    append_word(line, word);
  }
  return line;
}

std::string batch_command_line(const std::string& file, const std::vector<std::string>& arguments) {
  constexpr std::string_view unsafe("\"%\r\n\0", 5);
  std::string line = "\"\"" + file + "\"";
  for (const std::string& argument : arguments) {
    if (argument.find_first_of(unsafe) != std::string::npos) {
      throw LauncherError(
          ExitCode::not_executable,
          "cannot run " + shown(file) + ": the argument " + shown(argument) +
              " cannot be given to a batch file, which would change it",
          "call the program that the batch file starts, or pass the text in a file");
    }
    line += " \"" + argument;
    if (argument.ends_with('\\')) {
      line += '\\';  // Programs that the file hands it on to would take \" for a quote.
    }
    line += '"';
  }
  return line + "\"";
}

}  // namespace brood::launcher
