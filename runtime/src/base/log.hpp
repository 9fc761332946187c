#pragma once
// The library's own log, to stderr. Off unless BROOD_LOG names a level: trace, debug, info,
// warning, error.

#include <string>

namespace brood::base {

void log_debug(const std::string& text);
void log_warning(const std::string& text);

/// Puts `name` at the head of every line from now on, so that lines of several processes can be
/// told apart.
void set_log_name(const std::string& name);

}  // namespace brood::base
