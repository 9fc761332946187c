#pragma once

#include "wrap_payload.hpp"

#include <cstdint>
#include <string>

namespace brood::launcher {

/// The whole content of a file. Throws LauncherError (usage): there is none, it cannot be read, or
/// it has more than `largest` bytes.
std::string read_whole_file(const std::string& file, std::uint64_t largest);

/// Reads the payload that begins at `place` in `file`, and nothing else of it. Throws LauncherError
/// (internal) when it was changed or cut off.
WrapPayload read_payload(const std::string& file, std::uint64_t place);

/// Puts a program there: a new file beside it that then takes its name, so that there is all of it
/// or nothing. It may be executed by whom the umask lets read it. Throws LauncherError (internal).
void write_program(const std::string& file, const std::string& content);

}  // namespace brood::launcher
