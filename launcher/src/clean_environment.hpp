#pragma once

#include "environment.hpp"

#include <string_view>

namespace brood::launcher {

/// What of `environment` a program cannot do well without, and nothing else: who and where the user
/// is, the terminal, the language, the time zone, the place for temporary files; PATH is the
/// system's own.
/// POSIX: HOME USER LOGNAME SHELL TERM TZ TMPDIR LANG LC_*. Windows: what the system and the C
/// run-time library look for (SystemRoot, ComSpec, PATHEXT, TEMP, USERPROFILE, ProgramFiles, ...).
Environment clean_environment(const Environment& environment);

/// Whether a variable of that name is one of them.
bool is_kept_in_clean(std::string_view name);

}  // namespace brood::launcher
