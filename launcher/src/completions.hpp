#pragma once

#include <string>
#include <string_view>

namespace brood::launcher {

/// The code that completes brood's verbs, options and their values in `shell`: bash, zsh, fish or
/// powershell. `program` is what is asked for the names of environments, as a word of the shell.
std::string completions(std::string_view shell, const std::string& program = "brood");

}  // namespace brood::launcher
