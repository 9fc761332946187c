#pragma once

#include "environment.hpp"

#include <optional>
#include <string>

/// The files of the activation cache, and what it asks of other files. Nothing here throws: what
/// cannot be done is not done.
namespace brood::launcher {

/// Whether this system has the cache. Windows: no.
bool has_activation_cache();

/// The content of one of the cache's files: a plain file of this user that nobody else may write,
/// in a folder of the same kind.
std::optional<std::string> read_cache(const std::string& name, const Environment& environment);

/// Writes one, whole or not at all, readable by this user alone.
void write_cache(const std::string& name, const Environment& environment,
                 const std::string& content);

/// The content of a file of at most 64 KiB.
std::optional<std::string> read_small_file(const std::string& path);

/// Size, time of the last change and number of a file.
std::optional<std::string> file_identity(const std::string& path);

/// What the shell's test -d, -e or -f says of a path.
bool answers(char test, const std::string& path);

}  // namespace brood::launcher
