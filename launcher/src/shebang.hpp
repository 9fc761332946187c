#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// What the first line of a script asks for.
struct ShebangLine {
  std::string program;                 ///< As it stands there, or behind `env`.
  std::vector<std::string> arguments;  ///< Of the program, in front of the script.

  friend bool operator==(const ShebangLine&, const ShebangLine&) = default;
};

/// The first line as the kernel reads it: all that follows the program is one argument. Behind
/// `env` each word is one, with or without its -S. Nothing when `head` is the start of no script,
/// or `env` is told to do more than to find a program.
std::optional<ShebangLine> shebang_line_in(std::string_view head);

/// The same of a file; nothing when it cannot be read.
std::optional<ShebangLine> shebang_line(const std::string& file);

/// The program that the first line of a script asks for: `/usr/bin/python3` of `#!/usr/bin/python3
/// -u`, `python3` of `#!/usr/bin/env -S python3 -u`. Nothing when `head` is the start of no script.
std::optional<std::string> shebang_program_in(std::string_view head);

/// That program and the words behind it: `python3` and `-u`. None when there is no program.
std::vector<std::string> shebang_words_in(std::string_view head);

/// shebang_program_in of a file; nothing when it cannot be read.
std::optional<std::string> shebang_program(const std::string& file);

/// What the kernel itself would start, that is without looking through `env`.
std::optional<std::string> shebang_interpreter(const std::string& file);

}  // namespace brood::launcher
