#pragma once

#include "environment.hpp"

#include <string>
#include <string_view>

/// Paths as Python's os.path changes them, which is how conda does: text only, nothing is looked
/// up.
namespace brood::launcher {

/// os.path.normpath: no `.`, no doubled or trailing separator, `..` resolved in the text; `.` for
/// an empty path. POSIX: exactly two slashes in front stay.
std::string normal_path(std::string_view path);

/// os.path.abspath: below the current directory when it is relative, then normal.
std::string absolute_path(std::string_view path);

/// os.path.expanduser for the user's own `~`, and os.path.expandvars: `$NAME`, `${NAME}`; on
/// Windows `%NAME%`, too. What is not set stays as it stands.
std::string expanded(std::string_view path, const Environment& environment);

}  // namespace brood::launcher
