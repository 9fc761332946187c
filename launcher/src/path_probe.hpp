#pragma once

#include <string>

/// What lies at a path. A path that cannot be looked at is taken to be nothing. Never throws.
namespace brood::launcher {

bool is_directory(const std::string& path);

/// A regular file, or a link to one.
bool is_file(const std::string& path);

/// The path of `name` in `directory`.
std::string below(const std::string& directory, const char* name);

}  // namespace brood::launcher
