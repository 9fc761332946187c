#pragma once

#include <string_view>

namespace brood::launcher {

/// The help of wrap, doctor or completions; empty for another word.
std::string_view tool_help_text(std::string_view verb);

}  // namespace brood::launcher
