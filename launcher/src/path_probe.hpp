#pragma once

#include <string>
#include <string_view>

/// What lies at a path. A path that cannot be looked at is taken to be nothing, and nothing throws
/// but current_directory.
namespace brood::launcher {

bool is_directory(const std::string& path);

/// A regular file, or a link to one.
bool is_file(const std::string& path);

/// Where a relative `path` begins. Throws LauncherError (environment) that names the path when
/// there is no current folder: it has been removed.
std::string current_directory(std::string_view path);

/// The path of `name` in `directory`.
std::string below(const std::string& directory, const char* name);

}  // namespace brood::launcher
