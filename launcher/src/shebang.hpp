#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

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
