#pragma once

#include "environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// The file that `program` means: itself when it names a directory part, else the first of its name
/// that may be executed in the directories of the environment's PATH (an empty entry is the current
/// one). POSIX: a file with an execute permission. Windows: with the endings of PATHEXT when it has
/// none.
std::optional<std::string> find_program(std::string_view program, const Environment& environment);

/// Every path at which `program` may be meant, in the order to try.
/// POSIX: one per PATH entry. Windows: times the endings of PATHEXT.
std::vector<std::string> program_candidates(std::string_view program,
                                            const Environment& environment);

/// The file of exactly that bare name in the directories of PATH. POSIX: one that may be executed.
std::optional<std::string> find_script(std::string_view name, const Environment& environment);

/// Whether the system itself starts the file. POSIX: it may be executed. Windows: it is a program
/// or a batch file.
bool is_startable(const std::string& file);

}  // namespace brood::launcher
