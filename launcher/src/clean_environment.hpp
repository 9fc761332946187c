#pragma once

#include "environment.hpp"

namespace brood::launcher {

/// What of `environment` a program cannot do well without, and nothing else: who and where the user
/// is, the terminal, the language, the time zone, the place for temporary files; PATH is the
/// system's own.
/// POSIX: HOME USER LOGNAME SHELL TERM TZ TMPDIR LANG LC_*. Windows: what the system and the C
/// run-time library look for (SystemRoot, ComSpec, PATHEXT, TEMP, USERPROFILE, ProgramFiles, ...).
Environment clean_environment(const Environment& environment);

}  // namespace brood::launcher
