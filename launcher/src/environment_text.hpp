#pragma once

#include "environment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace brood::launcher {

/// An environment as bytes for a pipe: the length of what follows in decimal, a newline, the
/// entries with a NUL after each. The length is there because the pipe may never come to an end: a
/// background process that an activation script has left behind can hold it open.
std::string environment_text(const Environment& environment);

/// The environment in `text`; nothing while some of it is missing, or when it is no such text.
std::optional<Environment> environment_in(std::string_view text);

}  // namespace brood::launcher
