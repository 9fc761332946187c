#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// The command for one input: every `{}` in every word becomes the input; without any `{}` the
/// input is appended as the last word. The input is text to insert, never looked into: a `{}` in it
/// stays.
std::vector<std::string> command_for(const std::vector<std::string>& command,
                                     std::string_view input);

}  // namespace brood::launcher
