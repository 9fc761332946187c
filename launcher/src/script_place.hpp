#pragma once

#include "environment.hpp"

#include <optional>
#include <string>

/// Where an interpreter reads the script that a wrapped program carries.
///
/// It is put into the user's own cache, once: brood/wrapped/DIGEST/NAME in $XDG_CACHE_HOME or
/// ~/.cache (Windows: %LOCALAPPDATA%), so that its name is in messages and tracebacks, and
/// processes that it starts can read it again. What lies there already is used when it is the same
/// to the byte. Nothing is left in a temporary folder, however the program ends.
namespace brood::launcher {

/// The path of the script in the cache, written if need be. Nothing when there is no such folder,
/// it belongs to somebody else, or it cannot be written. Never throws.
std::optional<std::string> script_in_cache(const std::string& name, const std::string& content,
                                           const Environment& environment);

/// The path of the script in memory, for when there is no cache: it lives as long as this process
/// and the program that it becomes. Linux only; nothing elsewhere.
std::optional<std::string> script_in_memory(const std::string& name, const std::string& content);

}  // namespace brood::launcher
